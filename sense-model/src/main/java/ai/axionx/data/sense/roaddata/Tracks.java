package ai.axionx.data.sense.roaddata;

import ai.axionx.data.partitioning.TimeOrderedId;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.processing.HQL;
import org.locationtech.jts.geom.Polygon;

/**
 * Questions about tracks. Each takes a range of time, by the tracks' {@code createdAt}, and touches its partitions
 * alone.
 *
 * <pre>{@code
 * Tracks tracks = SenseQueries.in(entityManager).tracks();
 * List<TrackLog> page = tracks.ofOrganization(organizationId, from, until, 50);
 * while (!page.isEmpty()) {
 *     show(page);
 *     page = tracks.ofOrganization(organizationId, from, page.get(page.size() - 1).getId(), 50);
 * }
 * }</pre>
 */
public interface Tracks {

    EntityManager entityManager();

    /**
     * The first page of an organization's tracks, newest first.
     *
     * @param from the first instant that counts
     * @param until the first instant that counts no longer
     * @param most how many to answer with
     */
    default List<TrackLog> ofOrganization(Long organizationId, Instant from, Instant until, int most) {
        return ofOrganization(organizationId, from, until, Cursor.LEAST, most);
    }

    /**
     * A page after another one, newest first. However far back it is, it costs what the first one does.
     *
     * @param from the first instant that counts
     * @param before the id of the last track of the page before
     * @param most how many to answer with
     */
    default List<TrackLog> ofOrganization(Long organizationId, Instant from, TimeOrderedId before, int most) {
        return ofOrganization(organizationId, from, before.createdAt(), before.id(), most);
    }

    /** Both: the tracks before an instant, and those of that instant with a smaller id. */
    @HQL("""
            from TrackLog track
            where track.organization.id = :organizationId
              and track.id.createdAt >= :from
              and track.id.createdAt <= :until
              and (track.id.createdAt, track.id.id) < (:until, :id)
            order by track.id.createdAt desc, track.id.id desc
            limit :most
            """)
    List<TrackLog> ofOrganization(Long organizationId, Instant from, Instant until, UUID id, int most);

    /**
     * An organization's tracks that cross an area or run inside it, newest first; those that touch its border count.
     *
     * @param area of SRID 4326, for example of a territory
     * @param from the first instant that counts
     * @param until the first instant that counts no longer
     * @param most how many to answer with
     */
    @HQL("""
            from TrackLog track
            where track.organization.id = :organizationId
              and track.id.createdAt >= :from
              and track.id.createdAt < :until
              and st_intersects(track.route, :area)
            order by track.id.createdAt desc, track.id.id desc
            limit :most
            """)
    List<TrackLog> crossing(Long organizationId, Polygon area, Instant from, Instant until, int most);
}
