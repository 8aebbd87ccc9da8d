package ai.axionx.data.sense.planner;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;
import org.hibernate.annotations.processing.HQL;
import org.locationtech.jts.geom.Point;

/**
 * Questions about territories.
 *
 * <pre>{@code
 * List<Territory> here = SenseQueries.in(entityManager)
 *         .territories()
 *         .containing(organizationId, Wgs84.point(8.5417, 47.3769));
 * }</pre>
 */
public interface Territories {

    EntityManager entityManager();

    /**
     * The territories of an organization that a point lies in, by name; those on whose border it lies count.
     *
     * @param point of SRID 4326, without altitude
     */
    @HQL("""
            from Territory territory
            where territory.organization.id = :organizationId
              and st_intersects(territory.area, :point)
            order by territory.name
            """)
    List<Territory> containing(Long organizationId, Point point);

    /**
     * How much of an organization's territory has been recorded by its tracks that were begun in a range of time.
     *
     * @param from the first instant that counts, by the tracks' {@code createdAt}
     * @param to the first instant that counts no longer; partitions outside are not touched
     * @param metres how far to each side of a route the camera sees, above 0
     * @return nothing if the organization has no such territory
     * @throws IllegalArgumentException unless {@code metres} are above 0 and finite
     */
    default Optional<TerritoryCoverage> coverage(
            Long organizationId, Long territoryId, Instant from, Instant to, double metres) {
        if (!(metres > 0 && metres < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "the metres that a camera sees must be above 0 and finite, but are " + metres + ".");
        }
        // What is seen from beside the date line goes on at its other side. Counted from 0 to 360 degrees it is in one
        // piece; elsewhere it is so already, and at Greenwich would not be.
        return entityManager()
                .unwrap(Session.class)
                .createNativeQuery("""
                        with territory as (
                            select organization_id, area, abs(st_x(st_centroid(area))) > 90 as shifted
                            from planner.territories
                            where id = :territoryId
                              and organization_id = :organizationId
                        ), inside as (
                            select cast(st_intersection(track.route, territory.area) as geography) as route,
                                   territory.shifted
                            from territory
                            join road_data.track_logs track
                                on  track.organization_id = territory.organization_id
                                and st_intersects(track.route, territory.area)
                            where track.created_at >= :from
                              and track.created_at < :to
                        ), recorded as (
                            select count(*)                           as tracks,
                                   coalesce(sum(st_length(route)), 0) as metres,
                                   st_union(case when shifted then st_shiftlongitude(cast(st_buffer(route, :metres) as geometry))
                                                 else cast(st_buffer(route, :metres) as geometry)
                                            end)                      as seen
                            from inside
                        )
                        select recorded.tracks,
                               recorded.metres,
                               coalesce(st_area(cast(st_intersection(
                                                         recorded.seen,
                                                         case when territory.shifted then st_shiftlongitude(territory.area)
                                                              else territory.area
                                                         end) as geography)), 0),
                               st_area(cast(territory.area as geography))
                        from territory
                        cross join recorded
                        """, TerritoryCoverage.class)
                .setParameter("organizationId", organizationId)
                .setParameter("territoryId", territoryId)
                .setParameter("from", from)
                .setParameter("to", to)
                .setParameter("metres", metres)
                .uniqueResultOptional();
    }
}
