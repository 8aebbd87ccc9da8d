/** What holds across all modules. Only tests live here, and nothing knows them. */
@NullMarked
package ai.axionx.data.schema;

import org.jspecify.annotations.NullMarked;
