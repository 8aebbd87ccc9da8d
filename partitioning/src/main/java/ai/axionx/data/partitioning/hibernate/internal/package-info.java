/** How the Hibernate part works; not API, and free to change. */
@NullMarked
package ai.axionx.data.partitioning.hibernate.internal;

import org.jspecify.annotations.NullMarked;
