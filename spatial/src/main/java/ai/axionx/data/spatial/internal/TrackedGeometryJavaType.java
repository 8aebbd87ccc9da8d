package ai.axionx.data.spatial.internal;

import java.io.Serializable;
import org.geolatte.geom.jts.JTSUtils;
import org.hibernate.SharedSessionContract;
import org.hibernate.spatial.JTSGeometryJavaType;
import org.hibernate.type.descriptor.java.MutabilityPlan;
import org.hibernate.type.descriptor.java.MutableMutabilityPlan;
import org.hibernate.type.descriptor.jdbc.JdbcType;
import org.hibernate.type.descriptor.jdbc.JdbcTypeIndicators;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Geometries as what they are: objects that can be changed in place. Hibernate Spatial takes them for values that
 * cannot, so such a change would never be written.
 */
@SuppressWarnings("serial") // Hibernate's descriptors are serializable by name only.
final class TrackedGeometryJavaType extends JTSGeometryJavaType {

    private static final long serialVersionUID = 1L;

    TrackedGeometryJavaType(Class<? extends Geometry> type) {
        super(type);
    }

    @Override
    public MutabilityPlan<Geometry> getMutabilityPlan() {
        return Copies.INSTANCE;
    }

    @Override
    public JdbcType getRecommendedJdbcType(JdbcTypeIndicators indicators) {
        return EwkbJdbcType.INSTANCE;
    }

    @Override
    public boolean areEqual(@Nullable Geometry one, @Nullable Geometry another) {
        if (one == null || another == null) {
            return one == null && another == null;
        }
        return same(one, another);
    }

    /** To the bit, also where coordinates count as equal: 0.0 and -0.0. */
    static boolean same(Geometry one, Geometry another) {
        if (one.getSRID() != another.getSRID()) {
            return false;
        }
        if (one instanceof Point a && another instanceof Point b) {
            return sameCoordinates(a.getCoordinateSequence(), b.getCoordinateSequence());
        }
        if (one instanceof Polygon a && another instanceof Polygon b) {
            boolean same = a.getNumInteriorRing() == b.getNumInteriorRing()
                    && sameCoordinates(
                            a.getExteriorRing().getCoordinateSequence(),
                            b.getExteriorRing().getCoordinateSequence());
            for (int i = 0; same && i < a.getNumInteriorRing(); i++) {
                same = sameCoordinates(
                        a.getInteriorRingN(i).getCoordinateSequence(),
                        b.getInteriorRingN(i).getCoordinateSequence());
            }
            return same;
        }
        if (one instanceof LineString a && another instanceof LineString b) {
            return one instanceof LinearRing == another instanceof LinearRing
                    && sameCoordinates(a.getCoordinateSequence(), b.getCoordinateSequence());
        }
        return JTSUtils.equalsExact3D(one, another);
    }

    private static boolean sameCoordinates(CoordinateSequence one, CoordinateSequence another) {
        if (one.size() != another.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!same(one.getX(i), another.getX(i))
                    || !same(one.getY(i), another.getY(i))
                    || !same(one.getZ(i), another.getZ(i))
                    || !same(one.getM(i), another.getM(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(double one, double another) {
        return Double.doubleToLongBits(one) == Double.doubleToLongBits(another);
    }

    /**
     * Caches keep text: it cannot be changed, and as a key of cached queries it differs where JTS finds geometries
     * equal, which looks at longitude and latitude alone.
     */
    private static final class Copies extends MutableMutabilityPlan<Geometry> {

        private static final long serialVersionUID = 1L;
        private static final Copies INSTANCE = new Copies();

        @Override
        protected Geometry deepCopyNotNull(Geometry geometry) {
            return Rebuilt.snapshot(geometry);
        }

        @Override
        public @Nullable Serializable disassemble(@Nullable Geometry geometry, SharedSessionContract session) {
            return geometry == null ? null : Ewkb.write(geometry);
        }

        @Override
        public @Nullable Geometry assemble(@Nullable Serializable cached, SharedSessionContract session) {
            return cached == null ? null : Ewkb.read((String) cached);
        }
    }
}
