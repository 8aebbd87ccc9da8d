/** What lint sees, tried on a real server. */
@NullMarked
package ai.axionx.data.schema.lint;

import org.jspecify.annotations.NullMarked;
