package ai.axionx.data.gen.favourites;

import ai.axionx.data.gen.dashboards.Dashboard;
import ai.axionx.data.gen.data.Dataset;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.hibernate.annotations.processing.HQL;

/**
 * What users have marked. Marking what is marked already does nothing, also when two do it at the same moment; so does
 * unmarking what is not.
 */
public interface Favourites {

    EntityManager entityManager();

    /** A user's dashboards, the last marked first. */
    @HQL("""
            select favourite.dashboard
            from FavouriteDashboard favourite
            where favourite.user.id = :userId
            order by favourite.createdAt desc, favourite.id desc
            """)
    List<Dashboard> dashboards(long userId);

    /** A user's datasets, the last marked first. */
    @HQL("""
            select favourite.dataset
            from FavouriteDataset favourite
            where favourite.user.id = :userId
            order by favourite.createdAt desc, favourite.id desc
            """)
    List<Dataset> datasets(long userId);

    /** A user's tables with their data sources, the last marked first. */
    @HQL("""
            from FavouriteTable favourite
            join fetch favourite.dataSource
            where favourite.user.id = :userId
            order by favourite.createdAt desc, favourite.id desc
            """)
    List<FavouriteTable> tables(long userId);

    /** Marks a dashboard; false if it was marked. */
    default boolean markDashboard(long userId, long dashboardId) {
        int marked = entityManager()
                .createNativeQuery("""
                        insert into public.user_favorite_dashboards (user_id, dashboard_id)
                        values (:userId, :dashboardId)
                        on conflict (user_id, dashboard_id) do nothing
                        """)
                .setParameter("userId", userId)
                .setParameter("dashboardId", dashboardId)
                .executeUpdate();
        return marked > 0;
    }

    /** Marks a dataset; false if it was marked. */
    default boolean markDataset(long userId, long datasetId) {
        int marked = entityManager()
                .createNativeQuery("""
                        insert into public.user_favorite_datasets (user_id, dataset_id)
                        values (:userId, :datasetId)
                        on conflict (user_id, dataset_id) do nothing
                        """)
                .setParameter("userId", userId)
                .setParameter("datasetId", datasetId)
                .executeUpdate();
        return marked > 0;
    }

    /** Marks a table of a data source; false if it was marked. */
    default boolean markTable(long userId, long dataSourceId, String tableName) {
        int marked = entityManager()
                .createNativeQuery("""
                        insert into public.user_favorite_tables (user_id, data_source_id, table_name)
                        values (:userId, :dataSourceId, :tableName)
                        on conflict (user_id, data_source_id, table_name) do nothing
                        """)
                .setParameter("userId", userId)
                .setParameter("dataSourceId", dataSourceId)
                .setParameter("tableName", tableName)
                .executeUpdate();
        return marked > 0;
    }

    /** Unmarks a dashboard; false if it was not marked. */
    @HQL("delete from FavouriteDashboard where user.id = :userId and dashboard.id = :dashboardId")
    boolean unmarkDashboard(long userId, long dashboardId);

    /** Unmarks a dataset; false if it was not marked. */
    @HQL("delete from FavouriteDataset where user.id = :userId and dataset.id = :datasetId")
    boolean unmarkDataset(long userId, long datasetId);

    /** Unmarks a table; false if it was not marked. */
    @HQL("""
            delete from FavouriteTable
            where user.id = :userId and dataSource.id = :dataSourceId and tableName = :tableName
            """)
    boolean unmarkTable(long userId, long dataSourceId, String tableName);
}
