/** Dashboards and those who edit them. */
@NullMarked
package ai.axionx.data.gen.dashboards;

import org.jspecify.annotations.NullMarked;
