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
import java.util.List;

/** The entities of {@code axion_gen}. */
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

    private GenModel() {}

    /** All entities, which cannot be changed. */
    public static List<Class<?>> entities() {
        return ENTITIES;
    }
}
