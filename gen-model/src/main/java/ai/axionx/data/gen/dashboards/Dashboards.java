package ai.axionx.data.gen.dashboards;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.processing.HQL;

/** Questions about dashboards. */
public interface Dashboards {

    EntityManager entityManager();

    /**
     * A dashboard with its widgets, their datasets, its filters and layouts: three statements, however many there are.
     * Empty if there is no such dashboard.
     */
    default Optional<Dashboard> whole(long id) {
        List<Dashboard> found = withWidgets(id);
        found.forEach(Dashboard::loadParts);
        return found.stream().findFirst();
    }

    /** A dashboard with its widgets and their datasets, in a list of none or one. */
    @HQL("""
            from Dashboard dashboard
            left join fetch dashboard.widgets widget
            left join fetch widget.dataset
            where dashboard.id = :id
            """)
    List<Dashboard> withWidgets(long id);

    /** Somebody's dashboards, the last changed first: the first page. */
    @HQL("""
            from Dashboard dashboard
            where dashboard.owner.id = :ownerId
            order by dashboard.updatedAt desc, dashboard.id desc
            limit :size
            """)
    List<Dashboard> ofOwner(long ownerId, int size);

    /**
     * The page after a dashboard, which is the last one of the page before. The pages do not shift when dashboards are
     * added or changed meanwhile: those are at the front then.
     *
     * @param updatedAt what that dashboard's {@code updatedAt()} was when it was shown
     * @param id its id
     */
    @HQL("""
            from Dashboard dashboard
            where dashboard.owner.id = :ownerId
              and (dashboard.updatedAt, dashboard.id) < (:updatedAt, :id)
            order by dashboard.updatedAt desc, dashboard.id desc
            limit :size
            """)
    List<Dashboard> ofOwnerAfter(long ownerId, Instant updatedAt, long id, int size);
}
