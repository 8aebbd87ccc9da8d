/** Tests of what entities share, on tables of their own. */
@NullMarked
package ai.axionx.data.model;

import org.jspecify.annotations.NullMarked;
