/** Geometries as GeoJSON (RFC 7946), and back. */
@NullMarked
package ai.axionx.data.spatial.geojson;

import org.jspecify.annotations.NullMarked;
