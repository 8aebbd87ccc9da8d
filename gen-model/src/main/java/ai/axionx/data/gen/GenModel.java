package ai.axionx.data.gen;

import ai.axionx.data.gen.agents.ArticleVersion;
import ai.axionx.data.gen.agents.ArtifactVersion;
import ai.axionx.data.gen.agents.AuditEntry;
import ai.axionx.data.gen.agents.ChatSession;
import ai.axionx.data.gen.agents.DiscoveryCheckpoint;
import ai.axionx.data.gen.dashboards.BoardLayout;
import ai.axionx.data.gen.dashboards.Dashboard;
import ai.axionx.data.gen.dashboards.DashboardFilter;
import ai.axionx.data.gen.dashboards.DashboardGroup;
import ai.axionx.data.gen.dashboards.Widget;
import ai.axionx.data.gen.data.CurationOverride;
import ai.axionx.data.gen.data.DataConnection;
import ai.axionx.data.gen.data.Dataset;
import ai.axionx.data.gen.data.DatasetGroup;
import ai.axionx.data.gen.data.DatasetMap;
import ai.axionx.data.gen.data.ExternalApi;
import ai.axionx.data.gen.data.ExternalApiToken;
import ai.axionx.data.gen.data.SemanticMetric;
import ai.axionx.data.gen.data.TableFilter;
import ai.axionx.data.gen.data.TableProfile;
import ai.axionx.data.gen.data.TooltipTemplate;
import ai.axionx.data.gen.favourites.FavouriteDashboard;
import ai.axionx.data.gen.favourites.FavouriteDataset;
import ai.axionx.data.gen.favourites.FavouriteTable;
import ai.axionx.data.gen.people.AuthorizationModel;
import ai.axionx.data.gen.people.Role;
import ai.axionx.data.gen.people.User;
import ai.axionx.data.gen.people.UserRole;
import ai.axionx.data.model.Unit;
import ai.axionx.data.model.UnitException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;

/**
 * The entities of {@code axion_gen}, and the way to them from a data source.
 *
 * <pre>{@code
 * try (SessionFactory sessions = GenModel.open(dataSource)) {
 *     Optional<Dashboard> board = sessions.fromTransaction(session -> GenQueries.in(session).dashboards().whole(id));
 * }
 * }</pre>
 */
public final class GenModel {

    private static final List<Class<?>> ENTITIES = List.of(
            AuthorizationModel.class,
            Role.class,
            User.class,
            UserRole.class,
            CurationOverride.class,
            DataConnection.class,
            Dataset.class,
            DatasetGroup.class,
            DatasetMap.class,
            ExternalApi.class,
            ExternalApiToken.class,
            SemanticMetric.class,
            TableFilter.class,
            TableProfile.class,
            TooltipTemplate.class,
            BoardLayout.class,
            Dashboard.class,
            DashboardFilter.class,
            DashboardGroup.class,
            Widget.class,
            FavouriteDashboard.class,
            FavouriteDataset.class,
            FavouriteTable.class,
            ArticleVersion.class,
            ArtifactVersion.class,
            AuditEntry.class,
            ChatSession.class,
            DiscoveryCheckpoint.class);

    private static final Unit UNIT = Unit.of("axion_gen", ENTITIES);

    private GenModel() {}

    /** All entities, which cannot be changed. */
    public static List<Class<?>> entities() {
        return ENTITIES;
    }

    /** Opens {@code axion_gen} with batches, in UTC, and without DDL. */
    public static SessionFactory open(DataSource dataSource) {
        return open(dataSource, Map.of());
    }

    /**
     * Opens {@code axion_gen}: inserts and updates go in batches of 1,000, times are in UTC, and no DDL is run.
     *
     * @param dataSource connections as {@code axion_gen_app}, from a pool; it is not closed with the session factory
     * @param settings settings of Hibernate by their names, added to the defaults or in their place
     * @return the session factory, thread safe, to be closed by the caller
     * @throws UnitException if there is no connection, if the database is another one or lacks migrations, or if a
     *     library on the class path is too old
     */
    public static SessionFactory open(DataSource dataSource, Map<String, ?> settings) {
        return UNIT.open(dataSource, settings);
    }
}
