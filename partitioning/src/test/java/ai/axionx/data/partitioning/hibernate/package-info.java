/** What the Hibernate part promises. */
@NullMarked
package ai.axionx.data.partitioning.hibernate;

import org.jspecify.annotations.NullMarked;
