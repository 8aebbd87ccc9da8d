package ai.axionx.data.spatial;

import static java.util.Objects.requireNonNull;

import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Predicate;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.locationtech.jts.geom.Geometry;

/**
 * The functions of this module for criteria queries, typed.
 *
 * <pre>{@code
 * CriteriaBuilder builder = entityManager.getCriteriaBuilder();
 * CriteriaQuery<Hold> query = builder.createQuery(Hold.class);
 * Root<Hold> hold = query.from(Hold.class);
 * SpatialCriteria spatial = SpatialCriteria.on(builder);
 * query.where(spatial.withinMetres(hold.get("location"), Wgs84.point(8.5417, 47.3769), 500));
 * }</pre>
 *
 * <p>A geometry that is given as a value is checked as by {@link Wgs84#copyOf} and bound as a parameter. As thread safe
 * as the builder that it works on.
 */
public final class SpatialCriteria {

    private final HibernateCriteriaBuilder builder;

    private SpatialCriteria(HibernateCriteriaBuilder builder) {
        this.builder = builder;
    }

    /**
     * For the queries that this builder makes.
     *
     * @throws IllegalArgumentException if the builder is not Hibernate's
     */
    public static SpatialCriteria on(CriteriaBuilder builder) {
        if (requireNonNull(builder, "builder") instanceof HibernateCriteriaBuilder hibernate) {
            return new SpatialCriteria(hibernate);
        }
        throw new IllegalArgumentException("a criteria builder of Hibernate is expected, but this is a "
                + builder.getClass().getName() + ". Take that of the entity manager or session factory.");
    }

    /**
     * Whether two geometries are at most so many metres apart on the sphere, altitudes aside. An index of
     * {@link SpatialIndex#METRES} on either serves it.
     *
     * @param metres finite, 0 or more
     * @throws IllegalArgumentException if they are not
     */
    public Predicate withinMetres(
            Expression<? extends Geometry> one, Expression<? extends Geometry> another, double metres) {
        return builder.isTrue(builder.function(
                "within_metres", Boolean.class, one, another, builder.literal(Wgs84.checkMetres(metres))));
    }

    /** Whether a geometry is at most so many metres away from a given one. */
    public Predicate withinMetres(Expression<? extends Geometry> one, Geometry another, double metres) {
        return withinMetres(one, value(another), metres);
    }

    /** How many metres two geometries are apart on the sphere, altitudes aside. */
    public Expression<Double> metresBetween(
            Expression<? extends Geometry> one, Expression<? extends Geometry> another) {
        return builder.function("metres_between", Double.class, one, another);
    }

    /** How many metres a geometry is away from a given one. */
    public Expression<Double> metresBetween(Expression<? extends Geometry> one, Geometry another) {
        return metresBetween(one, value(another));
    }

    /** The geometry in another reference system, by its SRID. */
    public Expression<Geometry> transform(Expression<? extends Geometry> geometry, int srid) {
        return builder.function("st_transform", Geometry.class, geometry, builder.literal(srid));
    }

    /**
     * Whether the intersection matrix of two geometries (DE-9IM) matches a pattern.
     *
     * @param pattern nine of {@code T F * 0 1 2}
     */
    public Predicate relate(
            Expression<? extends Geometry> one, Expression<? extends Geometry> another, String pattern) {
        if (!requireNonNull(pattern, "pattern").matches("[TF*012]{9}")) {
            throw new IllegalArgumentException(
                    "a pattern for st_relate is expected to be nine of T F * 0 1 2, but is " + pattern + ".");
        }
        return builder.isTrue(builder.function("st_relate", Boolean.class, one, another, builder.literal(pattern)));
    }

    /** Whether the intersection matrix of a geometry with a given one matches a pattern. */
    public Predicate relate(Expression<? extends Geometry> one, Geometry another, String pattern) {
        return relate(one, value(another), pattern);
    }

    /** The geometry as GeoJSON, rounded to 15 digits after the point. */
    public Expression<String> asGeoJson(Expression<? extends Geometry> geometry) {
        return builder.function("st_asgeojson", String.class, geometry);
    }

    private Expression<? extends Geometry> value(Geometry geometry) {
        return builder.value(Wgs84.copyOf(geometry));
    }
}
