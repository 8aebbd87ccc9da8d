/**
 * What dashboards are built on: data sources, datasets and what people say about them, other services' APIs.
 *
 * <p>A table of a data source is no row of ours: it is named by the data source and the name that this has for it.
 */
@NullMarked
package ai.axionx.data.gen.data;

import org.jspecify.annotations.NullMarked;
