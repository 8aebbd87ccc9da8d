/** Dashboards with their widgets, filters and layouts. */
@NullMarked
package ai.axionx.data.gen.dashboards;

import org.jspecify.annotations.NullMarked;
