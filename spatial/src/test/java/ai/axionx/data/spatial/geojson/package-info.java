/** GeoJSON out and in. */
@NullMarked
package ai.axionx.data.spatial.geojson;

import org.jspecify.annotations.NullMarked;
