package ai.axionx.data.spatial;

/**
 * Says that a geometry is not one that the platform keeps: what was expected, what was found and what to do. It names
 * the coordinate that is wrong, never the whole geometry.
 */
public final class InvalidGeometryException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public InvalidGeometryException(String message) {
        super(message);
    }
}
