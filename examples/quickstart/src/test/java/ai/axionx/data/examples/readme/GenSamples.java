package ai.axionx.data.examples.readme;

import ai.axionx.data.gen.GenModel;
import ai.axionx.data.gen.GenQueries;
import ai.axionx.data.gen.credentials.Keyset;
import ai.axionx.data.gen.credentials.Secret;
import ai.axionx.data.gen.credentials.Vault;
import ai.axionx.data.gen.credentials.WrappingKey;
import ai.axionx.data.gen.dashboards.Dashboard;
import ai.axionx.data.gen.dashboards.FilterOperator;
import ai.axionx.data.gen.dashboards.Layout;
import ai.axionx.data.gen.dashboards.Place;
import ai.axionx.data.gen.dashboards.Screen;
import ai.axionx.data.gen.dashboards.Widget;
import ai.axionx.data.gen.dashboards.WidgetKind;
import ai.axionx.data.gen.data.DataConnection;
import ai.axionx.data.gen.data.Dataset;
import ai.axionx.data.gen.people.User;
import jakarta.persistence.EntityManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;

/** The samples of the gen model in Javadoc and README: compiled, and never run. */
@SuppressWarnings({"unused", "NullAway", "UnusedVariable"})
abstract class GenSamples {

    EntityManager entityManager;

    void genModel(DataSource dataSource, long id) {
        try (SessionFactory sessions = GenModel.open(dataSource)) {
            Optional<Dashboard> board = sessions.fromTransaction(
                    session -> GenQueries.in(session).dashboards().whole(id));
        }
    }

    void genQueries(long userId) {
        GenQueries queries = GenQueries.in(entityManager);
        List<Dashboard> page = queries.dashboards().ofOwner(userId, 20);
    }

    void dashboard(User owner, Dataset damage) {
        Dashboard dashboard = Dashboard.of(owner, "Road damage");
        Widget map = dashboard.addWidget(WidgetKind.MAP, "Where", damage, Map.of("zoom", 11));
        dashboard.addFilter("Since", "found_at", FilterOperator.BETWEEN);
        entityManager.persist(dashboard);
        dashboard.arrange(Layout.of(12, List.of(Place.of(map, 0, 0, 12, 8))));

        Optional<Dashboard> later = GenQueries.in(entityManager).dashboards().whole(dashboard.getId());
    }

    void readme(long dashboardId) {
        Optional<Dashboard> dashboard =
                GenQueries.in(entityManager).dashboards().whole(dashboardId);
    }

    void credentials(User owner, Path keysetFile, Path wrappingKeyFile, char[] password) {
        Vault vault = Vault.of(Keyset.read(keysetFile, WrappingKey.inFile(wrappingKeyFile)));

        DataConnection source = DataConnection.of(owner, "warehouse", "POSTGRESQL", Map.of("host", "db"));
        try (Secret secret = Secret.of(password)) {
            source.replaceCredentials(vault, secret);
        }
        entityManager.persist(source);

        try (Secret secret = source.credentials(vault).orElseThrow()) {
            connect(secret.chars());
        }
    }

    abstract void connect(char[] password);

    void layout(Dashboard dashboard, Widget map, Widget metric) {
        Layout layout = Layout.of(12, List.of(Place.of(map, 0, 0, 8, 6), Place.of(metric, 8, 0, 4, 2)));
        dashboard.arrange(layout);
        dashboard.arrange(Screen.PHONE, Layout.of(1, List.of(Place.of(metric, 0, 0, 1, 1))));
    }

    void dataset(User owner, DataConnection dataSource) {
        Dataset damage = Dataset.ofTable(owner, dataSource, "Road damage", "surveys.damage");
        damage.readQuery("select * from surveys.damage where confirmed");
    }
}
