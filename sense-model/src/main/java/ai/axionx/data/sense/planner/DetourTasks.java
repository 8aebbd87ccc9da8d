package ai.axionx.data.sense.planner;

import ai.axionx.data.spatial.Wgs84;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.hibernate.annotations.processing.HQL;
import org.locationtech.jts.geom.Point;

/**
 * Questions about detour tasks.
 *
 * <pre>{@code
 * List<DetourTask> ahead = SenseQueries.in(entityManager)
 *         .detourTasks()
 *         .availableNear(organizationId, Wgs84.point(8.5417, 47.3769), 2_000, 10);
 * }</pre>
 */
public interface DetourTasks {

    EntityManager entityManager();

    /**
     * The tasks that a vehicle could take: AVAILABLE and near, the nearest first. A vehicle in the middle of an area is
     * 0 metres away from it.
     *
     * @param vehicle of SRID 4326, without altitude
     * @param metres how far a task may be away at its nearest, on the sphere; finite, 0 or more
     * @param most how many to answer with
     * @throws IllegalArgumentException if the metres are not like that
     */
    default List<DetourTask> availableNear(Long organizationId, Point vehicle, double metres, int most) {
        return availableWithin(organizationId, vehicle, Wgs84.checkMetres(metres), most);
    }

    /** The same; metres are not checked. */
    @HQL("""
            from DetourTask task
            where task.organization.id = :organizationId
              and task.status = AVAILABLE
              and (within_metres(task.segment, :vehicle, :metres) or within_metres(task.area, :vehicle, :metres))
            order by coalesce(metres_between(task.segment, :vehicle), metres_between(task.area, :vehicle)), task.id
            limit :most
            """)
    List<DetourTask> availableWithin(Long organizationId, Point vehicle, double metres, int most);

    /** The tasks of an organization in a territory, whatever their status, in the order in which they were made. */
    @HQL("""
            from DetourTask task
            where task.organization.id = :organizationId
              and task.territory.id = :territoryId
            order by task.id
            """)
    List<DetourTask> ofTerritory(Long organizationId, Long territoryId);

    /** The tasks of an organization that somebody is on the way for, the longest first. */
    @HQL("""
            from DetourTask task
            where task.organization.id = :organizationId
              and task.assignee.id = :userId
              and task.status = IN_PROGRESS
            order by task.startedAt, task.id
            """)
    List<DetourTask> inProgressOf(Long organizationId, Long userId);
}
