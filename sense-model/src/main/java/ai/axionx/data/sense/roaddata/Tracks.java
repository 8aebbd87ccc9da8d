package ai.axionx.data.sense.roaddata;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.processing.HQL;

/** Questions about tracks. */
public interface Tracks {

    EntityManager entityManager();

    /** The newest tracks of an organization. */
    @HQL("""
            from TrackLog track
            where track.organization.id = :organizationId and track.id.createdAt >= :from
            order by track.id.createdAt desc, track.id.id desc
            """)
    List<TrackLog> ofOrganization(Long organizationId, Instant from);
}
