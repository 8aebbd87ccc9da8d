/**
 * What holds across all modules: who may know whom; that model, migrations, snapshots and pages say the same; that
 * queries can be asked.
 */
@NullMarked
package ai.axionx.data.schema;

import org.jspecify.annotations.NullMarked;
