package ai.axionx.data.sense.external;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.partitioning.TimeOrderedId;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;

/**
 * Translates ids of Citylens into ours and back, any number in one statement.
 *
 * <pre>{@code
 * Map<Long, TimeOrderedId> tracks = SenseQueries.in(entityManager).citylensMappings().tracksOf(legacyIds);
 * }</pre>
 *
 * <p>Ids that have no counterpart are not in the answer. No organization is asked for, since the takeover serves all:
 * on behalf of one, look at {@link CitylensTrack#organization()} or ask for the track itself. As thread safe as the
 * entity manager that it asks.
 */
public final class CitylensMappings {

    private final EntityManager entityManager;

    /** Asks in the persistence context and transaction of this entity manager. */
    public CitylensMappings(EntityManager entityManager) {
        this.entityManager = requireNonNull(entityManager, "entityManager");
    }

    /** The tracks with these ids of Citylens, in no particular order. */
    public List<CitylensTrack> byLegacyIds(Long[] legacyIds) {
        return entityManager
                .unwrap(Session.class)
                .createNativeQuery("""
                        select *
                        from external.citylens_track_mapping
                        where legacy_id = any (:legacyIds)
                        """, CitylensTrack.class)
                .setParameter("legacyIds", legacyIds)
                .getResultList();
    }

    /** The tracks of Citylens that have become these, in no particular order. */
    public List<CitylensTrack> byTrackLogIds(UUID[] trackLogIds) {
        return entityManager
                .unwrap(Session.class)
                .createNativeQuery("""
                        select *
                        from external.citylens_track_mapping
                        where track_log_id = any (:trackLogIds)
                        """, CitylensTrack.class)
                .setParameter("trackLogIds", trackLogIds)
                .getResultList();
    }

    /** The frames with these ids of Citylens, in no particular order. */
    public List<CitylensFrame> framesByLegacyIds(Long[] legacyIds) {
        return entityManager
                .unwrap(Session.class)
                .createNativeQuery("""
                        select *
                        from external.citylens_frame_mapping
                        where legacy_id = any (:legacyIds)
                        """, CitylensFrame.class)
                .setParameter("legacyIds", legacyIds)
                .getResultList();
    }

    /** The frames of Citylens that are in these batches, in no particular order. */
    public List<CitylensFrame> framesInBatches(UUID[] frameBatchIds) {
        return entityManager
                .unwrap(Session.class)
                .createNativeQuery("""
                        select *
                        from external.citylens_frame_mapping
                        where frame_batch_id = any (:frameBatchIds)
                        """, CitylensFrame.class)
                .setParameter("frameBatchIds", frameBatchIds)
                .getResultList();
    }

    /** Our ids of tracks by those of Citylens. */
    public Map<Long, TimeOrderedId> tracksOf(Collection<Long> legacyIds) {
        Map<Long, TimeOrderedId> tracks = new LinkedHashMap<>();
        byLegacyIds(legacyIds.toArray(Long[]::new)).forEach(track -> tracks.put(track.getId(), track.trackLog()));
        return tracks;
    }

    /** Ids of Citylens by our ids of tracks. */
    public Map<TimeOrderedId, Long> legacyIdsOf(Collection<TimeOrderedId> trackLogs) {
        Map<TimeOrderedId, Long> legacyIds = new LinkedHashMap<>();
        byTrackLogIds(trackLogs.stream().map(TimeOrderedId::id).toArray(UUID[]::new))
                .forEach(track -> legacyIds.put(track.trackLog(), track.getId()));
        return legacyIds;
    }
}
