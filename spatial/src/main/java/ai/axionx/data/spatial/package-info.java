/**
 * WGS 84 geometries: made and checked by {@link ai.axionx.data.spatial.Wgs84}, mapped by
 * {@link ai.axionx.data.spatial.Wgs84Column}, and asked for in metres.
 *
 * <p>With this library on the class path, HQL and criteria know these functions, all of them typed:
 *
 * <table>
 * <caption>Functions of HQL</caption>
 * <tr><td>{@code within_metres(a, b, metres)}</td><td>whether two geometries are that close on the sphere; an index of
 *     {@link ai.axionx.data.spatial.SpatialIndex#METRES} serves it</td></tr>
 * <tr><td>{@code metres_between(a, b)}</td><td>how far apart they are on the sphere</td></tr>
 * <tr><td>{@code geography(a)}</td><td>a geometry as something to measure in metres, on the spheroid</td></tr>
 * <tr><td>{@code st_transform(a, srid)}</td><td>the geometry in another reference system</td></tr>
 * <tr><td>{@code st_relate(a, b, pattern)}</td><td>whether their intersection matrix matches</td></tr>
 * <tr><td>{@code st_asgeojson(a)}, {@code st_asgeojson(a, digits)}</td><td>GeoJSON, with 15 digits after the point
 *     unless told otherwise, which rounds</td></tr>
 * <tr><td>{@code st_dwithin(a, b, d)}, {@code st_dfullywithin(a, b, d)}, {@code st_distance(a, b)},
 *     {@code st_maxdistance(a, b)}, {@code st_buffer(a, d)}, {@code st_length(a)}, {@code st_perimeter(a)},
 *     {@code st_area(a)}, {@code st_3ddwithin(a, b, d)}, {@code st_3ddistance(a, b)}, {@code st_3dlength(a)}</td><td>as
 *     PostGIS has them, but only of what is measured in metres: {@code geography(a)}, an attribute of type geography,
 *     or {@code st_transform(a, srid)} into a projected reference system (3857 aside, whose metres are too long). Of a
 *     plain geometry they would answer in degrees, so that is refused</td></tr>
 * </table>
 *
 * <p>A geometry that is a parameter of a query, of whatever type, has SRID 4326 and ordinates in range, or an
 * {@link ai.axionx.data.spatial.InvalidGeometryException} says so.
 *
 * <p>Distances are in metres, coordinates in degrees: longitude first, then latitude, then altitude in metres.
 */
@NullMarked
package ai.axionx.data.spatial;

import org.jspecify.annotations.NullMarked;
