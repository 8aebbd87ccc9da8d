/** Geometries with a real PostGIS. */
@NullMarked
package ai.axionx.data.spatial;

import org.jspecify.annotations.NullMarked;
