package ai.axionx.data.sense.roaddata;

import ai.axionx.data.spatial.Wgs84;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.processing.HQL;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Questions about holds. Metres are measured on the sphere of the earth's mean radius, altitudes aside.
 *
 * <pre>{@code
 * List<Hold> near = SenseQueries.in(entityManager)
 *         .holds()
 *         .withinMetres(organizationId, Wgs84.point(8.5417, 47.3769), 500, 100);
 * }</pre>
 */
public interface Holds {

    EntityManager entityManager();

    /**
     * An organization's holds in an area, by id; those on its border count.
     *
     * @param area of SRID 4326
     * @param most how many to answer with
     */
    @HQL("""
            from Hold hold
            where hold.organization.id = :organizationId
              and st_intersects(hold.location, :area)
            order by hold.id
            limit :most
            """)
    List<Hold> inside(Long organizationId, Polygon area, int most);

    /**
     * An organization's holds near a point, the nearest first.
     *
     * @param centre of SRID 4326
     * @param metres how far away they may be, finite, 0 or more
     * @param most how many to answer with
     * @throws IllegalArgumentException if the metres are not like that
     */
    default List<Hold> withinMetres(Long organizationId, Point centre, double metres, int most) {
        return near(organizationId, centre, Wgs84.checkMetres(metres), most);
    }

    /**
     * An organization's holds along a route, the nearest to it first.
     *
     * @param route of SRID 4326
     * @param metres how far away from it they may be, finite, 0 or more
     * @param most how many to answer with
     * @throws IllegalArgumentException if the metres are not like that
     */
    default List<Hold> along(Long organizationId, LineString route, double metres, int most) {
        return near(organizationId, route, Wgs84.checkMetres(metres), most);
    }

    /** Both: the holds near whatever there is at a place. Metres are not checked. */
    @HQL("""
            from Hold hold
            where hold.organization.id = :organizationId
              and within_metres(hold.location, :place, :metres)
            order by metres_between(hold.location, :place), hold.id
            limit :most
            """)
    List<Hold> near(Long organizationId, Geometry place, double metres, int most);

    /**
     * The first page of an organization's holds, newest first.
     *
     * @param most how many to answer with
     */
    default List<Hold> newest(Long organizationId, int most) {
        return before(organizationId, Instant.parse("9999-12-31T00:00:00Z"), 0L, most);
    }

    /**
     * The page after that which ended with this hold, newest first.
     *
     * @param last a hold that was persisted
     * @param most how many to answer with
     */
    default List<Hold> after(Hold last, int most) {
        Long id = last.getId();
        Long organizationId = last.organization().getId();
        if (id == null || organizationId == null) {
            throw new IllegalArgumentException("a page begins after a hold that is stored, but this one is new.");
        }
        return before(organizationId, last.createdAt(), id, most);
    }

    /** An organization's holds that were made before an instant, or at it with a smaller id; newest first. */
    @HQL("""
            from Hold hold
            where hold.organization.id = :organizationId
              and (hold.createdAt, hold.id) < (:createdAt, :id)
            order by hold.createdAt desc, hold.id desc
            limit :most
            """)
    List<Hold> before(Long organizationId, Instant createdAt, Long id, int most);
}
