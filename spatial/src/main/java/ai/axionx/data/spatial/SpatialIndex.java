package ai.axionx.data.spatial;

/** A GiST index on a column of geometries, by the kind of question that it serves. */
public enum SpatialIndex {
    /** For questions in degrees: inside an area, crossing it, inside what a map shows. */
    DEGREES,
    /** For questions in metres: {@code within_metres}. An index in degrees cannot serve them. */
    METRES
}
