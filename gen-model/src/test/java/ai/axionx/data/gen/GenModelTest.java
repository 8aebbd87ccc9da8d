package ai.axionx.data.gen;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.gen.agents.ArticleVersion;
import ai.axionx.data.gen.agents.ArtifactVersion;
import ai.axionx.data.gen.agents.AuditEntry;
import ai.axionx.data.gen.agents.ChatSession;
import ai.axionx.data.gen.agents.DiscoveryCheckpoint;
import ai.axionx.data.gen.dashboards.Dashboard;
import ai.axionx.data.gen.dashboards.DashboardGroup;
import ai.axionx.data.gen.data.CurationOverride;
import ai.axionx.data.gen.data.DataConnection;
import ai.axionx.data.gen.data.Dataset;
import ai.axionx.data.gen.data.DatasetGroup;
import ai.axionx.data.gen.data.DatasetMap;
import ai.axionx.data.gen.data.ExternalApi;
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
import ai.axionx.data.model.Identified;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Table;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The entities on the tables that the migrations made, as role axion_gen_app. */
final class GenModelTest {

    private static GenPlatform platform;
    private static SessionFactory hibernate;

    private String unique;
    private User user;
    private DataConnection source;
    private Dataset dataset;
    private Dashboard dashboard;

    @BeforeAll
    static void start() {
        platform = GenPlatform.start();
        hibernate = platform.hibernate();
    }

    @AfterAll
    static void stop() {
        hibernate.close();
        platform.close();
    }

    @BeforeEach
    void givenADashboardOnADataset() {
        unique = "t" + Long.toString(System.nanoTime(), 36);
        user = User.of("auth|" + unique, unique + "@Example.org", "Ines ı");
        source = DataConnection.of(user, "Surveys", "POSTGRESQL", Map.of("host", "db"));
        dataset = Dataset.ofTable(user, source, "Damage", "surveys.damage");
        dashboard = Dashboard.of(user, "Roads");
        persist(user, source, dataset, dashboard);
        platform.statements();
    }

    /** The model has an entity for each table, and nothing else. */
    @Test
    void everyTable_hasAnEntity() throws SQLException {
        assertThat(GenModel.entities())
                .extracting(entity -> entity.getAnnotation(Table.class).name())
                .containsExactlyInAnyOrderElementsOf(platform.rows("""
                        select relname from pg_class
                        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                          and relname not in ('flyway_schema_history', 'spatial_ref_sys')
                        """));
    }

    @Test
    void users_areEdited() {
        edit(user, one -> {
            one.changeContact("INES@" + unique + ".example", "Ines");
            one.deactivate();
        });

        User read = read(user);
        assertThat(read.email()).isEqualTo("ines@" + unique + ".example");
        assertThat(read.displayName()).isEqualTo("Ines");
        assertThat(read.isActive()).isFalse();
        assertThat(read.externalAuthId()).isEqualTo("auth|" + unique);
        assertThat(read.createdAt()).isEqualTo(user.createdAt());
        assertThat(read.updatedAt()).isAfter(user.updatedAt());
        assertThatThrownBy(() -> User.of("a", "no address", "n")).hasMessageContaining("e-mail address");
    }

    @Test
    void roles_areGivenAndTaken_andFormALine() {
        Role above = Role.of("Above " + unique);
        Role below = Role.of("Below " + unique);
        below.putUnder(above);
        persist(above, below);
        UserRole given = UserRole.of(user, below);
        persist(given);

        assertThat(read(below).parent().map(Role::getId)).contains(requireNonNull(above.getId()));
        assertThatThrownBy(() -> above.putUnder(above))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be another role");
        assertThatThrownBy(() -> persist(UserRole.of(user, below)))
                .hasStackTraceContaining("uq_user_roles_user_id_role_id");
        hibernate.inTransaction(session -> session.remove(session.find(UserRole.class, given.getId())));
        List<Role> roles =
                hibernate.fromSession(session -> GenQueries.in(session).roles().ofUser(requireNonNull(user.getId())));
        assertThat(roles).isEmpty();
        hibernate.inSession(session -> {
            assertThat(session.find(Role.class, Role.ADMIN).name()).isEqualTo("Admin");
            assertThat(session.find(Role.class, Role.ANALYST).name()).isEqualTo("Analyst");
        });
    }

    @Test
    void dataSourcesAndDatasets_areEdited() {
        DatasetGroup group = DatasetGroup.of(user, "Folder");
        persist(group);
        edit(group, one -> one.rename("Roads"));
        edit(source, one -> {
            one.rename("All surveys");
            one.replaceOptions(Map.of("host", "db2", "port", 5432));
        });
        edit(dataset, one -> {
            one.rename("Confirmed damage");
            one.describe("What a person has confirmed");
            one.readQuery("select 1");
            one.moveTo(group);
        });

        assertThat(read(group).name()).isEqualTo("Roads");
        assertThat(read(source).name()).isEqualTo("All surveys");
        assertThat(read(source).connectorType()).isEqualTo("POSTGRESQL");
        assertThat(read(source).options())
                .isEqualTo(Map.of("host", "db2", "port", 5432))
                .isUnmodifiable();
        Dataset read = read(dataset);
        assertThat(read.name()).isEqualTo("Confirmed damage");
        assertThat(read.description()).contains("What a person has confirmed");
        assertThat(read.query()).contains("select 1");
        assertThat(read.tableName()).isEmpty();
        assertThat(group).isEqualTo(read.group().orElseThrow());
        // What others stand on stays.
        assertThatThrownBy(() -> remove(source)).hasStackTraceContaining("fk_datasets_data_source_id");
        assertThatThrownBy(() -> remove(group)).hasStackTraceContaining("fk_datasets_dataset_group_id");
        assertThatThrownBy(() -> persist(DataConnection.of(user, "All surveys", "S3", Map.of())))
                .hasStackTraceContaining("uq_data_sources_owner_id_name");
    }

    @Test
    void whatIsSaidAboutADataset_goesWithIt() throws SQLException {
        DatasetMap geometry = DatasetMap.ofGeometry(dataset, "Places", "location");
        DatasetMap coordinates = DatasetMap.ofCoordinates(dataset, "Points", "lon", "lat");
        SemanticMetric metric = SemanticMetric.of(dataset, "share", "Share", "avg(x)", null);
        CurationOverride override = CurationOverride.of(dataset, "columns.speed", Map.of("unit", "km/h"), user);
        TooltipTemplate tooltip = TooltipTemplate.of(dataset, "Usual", "{street}");
        persist(geometry, coordinates, metric, override, tooltip);
        edit(geometry, one -> one.restyle(Map.of("colour", "red")));
        edit(metric, one -> one.redefine("Share of damaged road", "avg(y)", "%"));
        edit(override, one -> one.revise(Map.of("unit", "m/s"), user));
        edit(tooltip, one -> one.rewrite("{street}, {town}"));

        assertThat(read(geometry).geometryColumn()).contains("location");
        assertThat(read(geometry).style()).isEqualTo(Map.of("colour", "red"));
        assertThat(read(coordinates).longitudeColumn()).contains("lon");
        assertThat(read(coordinates).latitudeColumn()).contains("lat");
        assertThat(read(metric).label()).isEqualTo("Share of damaged road");
        assertThat(read(metric).unit()).contains("%");
        assertThat(read(override).value()).isEqualTo(Map.of("unit", "m/s"));
        assertThat(read(tooltip).template()).isEqualTo("{street}, {town}");
        remove(dataset);
        assertThat(platform.rows("""
                        select (select count(*) from public.dataset_maps where dataset_id = d.id)
                               + (select count(*) from public.dataset_semantic_metrics where dataset_id = d.id)
                               + (select count(*) from public.curation_overrides where dataset_id = d.id)
                               + (select count(*) from public.tooltip_templates where dataset_id = d.id)
                        from (values (?)) d (id)
                        """, requireNonNull(dataset.getId()))).containsExactly("0");
    }

    @Test
    void whatIsKeptAboutTables_isEdited() {
        TableFilter filter = TableFilter.of(user, source, "surveys.damage", "Mine", Map.of());
        TableProfile profile = TableProfile.of(source, "surveys.damage", Map.of("rows", 1));
        DiscoveryCheckpoint checkpoint = DiscoveryCheckpoint.of(source, "explorer", Map.of("table", 1));
        persist(filter, profile, checkpoint);
        edit(filter, one -> {
            one.rename("Ours");
            one.replaceCondition(Map.of("town", "Bonn"));
        });
        edit(profile, one -> one.replace(Map.of("rows", 2)));
        edit(checkpoint, one -> one.moveTo(Map.of("table", 2)));

        assertThat(read(filter).name()).isEqualTo("Ours");
        assertThat(read(filter).condition()).isEqualTo(Map.of("town", "Bonn"));
        assertThat(read(profile).profile()).isEqualTo(Map.of("rows", 2));
        assertThat(read(profile).profiledAt()).isAfter(profile.profiledAt());
        assertThat(read(checkpoint).checkpoint()).isEqualTo(Map.of("table", 2));
        assertThatThrownBy(() -> persist(TableProfile.of(source, "surveys.damage", Map.of())))
                .hasStackTraceContaining("uq_table_profile_cache_data_source_id_table_name");
    }

    @Test
    void externalApis_areEdited() {
        ExternalApi api = ExternalApi.of(unique, "Weather", "https://weather.example/v1");
        persist(api);
        edit(api, one -> {
            one.moveTo("https://weather.example/v2");
            one.replaceOptions(Map.of("format", "json"));
            one.deactivate();
        });

        assertThat(read(api).baseUrl()).isEqualTo("https://weather.example/v2");
        assertThat(read(api).options()).isEqualTo(Map.of("format", "json"));
        assertThat(read(api).isActive()).isFalse();
        assertThatThrownBy(() -> ExternalApi.of("a", "A", "https://user:password@weather.example"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("password@");
        // Not granted: people's tokens hang on it.
        assertThatThrownBy(() -> remove(api)).hasStackTraceContaining("permission denied");
    }

    /** By two at once, whom {@code Favourites} would not trouble: the unique constraint says so by name. */
    @Test
    void favouriteMarkedTwice_isRefusedByName_andGoesWithWhatWasMarked() throws SQLException {
        DashboardGroup group = DashboardGroup.of(user, "Folder");
        persist(
                group,
                FavouriteDashboard.of(user, dashboard),
                FavouriteDataset.of(user, dataset),
                FavouriteTable.of(user, source, "surveys.damage"));
        edit(dashboard, one -> one.moveTo(group));

        assertThatThrownBy(() -> persist(FavouriteDashboard.of(user, dashboard)))
                .isInstanceOfSatisfying(
                        ConstraintViolationException.class,
                        e -> assertThat(e.getConstraintName())
                                .isEqualTo("uq_user_favorite_dashboards_user_id_dashboard_id"));
        assertThatThrownBy(() -> persist(FavouriteDataset.of(user, dataset)))
                .hasStackTraceContaining("uq_user_favorite_datasets_user_id_dataset_id");
        assertThatThrownBy(() -> persist(FavouriteTable.of(user, source, "surveys.damage")))
                .hasStackTraceContaining("uq_user_favorite_tables_user_id_data_source_id_table_name");
        assertThatThrownBy(() -> remove(group)).hasStackTraceContaining("fk_dashboards_dashboard_group_id");
        remove(dashboard);
        remove(dataset);
        remove(source);
        assertThat(platform.rows("""
                        select (select count(*) from public.user_favorite_dashboards where user_id = u.id)
                               + (select count(*) from public.user_favorite_datasets where user_id = u.id)
                               + (select count(*) from public.user_favorite_tables where user_id = u.id)
                        from (values (?)) u (id)
                        """, requireNonNull(user.getId()))).containsExactly("0");
    }

    @Test
    void versionsAndAuditEntries_areAppended_andNeverChanged() {
        ArticleVersion article = ArticleVersion.first(unique, "Roads", "One", user);
        ArtifactVersion artifact = ArtifactVersion.first(unique, "explorer", null, Map.of("a", 1));
        ChatSession chat = ChatSession.of(user, "Where?");
        persist(article, artifact, chat);
        AuditEntry entry = AuditEntry.of("explorer", "read_table", user, chat, Map.of("table", "damage"));
        ArtifactVersion next = artifact.next("explorer", user, Map.of("a", 2));
        persist(entry, article.next("Roads", "Two", user), next);
        edit(chat, one -> {
            one.retitle("Where is damage?");
            one.replaceContext(Map.of("dataset", 1));
        });

        assertThat(read(chat).context()).isEqualTo(Map.of("dataset", 1));
        assertThat(read(next).versionNumber()).isEqualTo(2);
        assertThat(read(next).content()).isEqualTo(Map.of("a", 2));
        assertThat(user).isEqualTo(read(next).user().orElseThrow());
        // Two who go on from the same version.
        assertThatThrownBy(() -> persist(article.next("Roads", "Also two", user)))
                .hasStackTraceContaining("uq_dkb_article_versions_article_code_version_number");
        assertThatThrownBy(() -> persist(artifact.next("explorer", null, Map.of())))
                .hasStackTraceContaining("uq_agent_artifact_versions_artifact_code_version_number");
        for (Identified appended : List.of(article, artifact, entry)) {
            assertThatThrownBy(() -> remove(appended)).hasStackTraceContaining("permission denied");
        }
        remove(chat);
        assertThat(read(entry).chatSessionId()).hasValue(requireNonNull(chat.getId()));
        assertThat(read(entry).details()).isEqualTo(Map.of("table", "damage"));
    }

    @Test
    void authorizationModels_areRead() throws SQLException {
        platform.execute("insert into public.openfga_model_versions (id, model_sha256, openfga_model_id) values (7, '"
                + "0a".repeat(32) + "', '01JA')");

        hibernate.inSession(session -> {
            AuthorizationModel model = session.find(AuthorizationModel.class, 7L);
            assertThat(model.openFgaId()).isEqualTo("01JA");
            assertThat(model.sha256()).isEqualTo("0a".repeat(32));
        });
    }

    /** Each entity that people edit. */
    @Test
    void ofTwoEditors_theSecondIsRefused() {
        ChatSession chat = ChatSession.of(user, "Where?");
        persist(chat);
        Map<Identified, Consumer<Identified>> edits = Map.of(
                user, one -> ((User) one).deactivate(),
                source, one -> ((DataConnection) one).rename("X"),
                dataset, one -> ((Dataset) one).rename("X"),
                dashboard, one -> ((Dashboard) one).retitle("X"),
                chat, one -> ((ChatSession) one).retitle("X"));
        edits.forEach((row, edit) -> {
            try (Session slow = hibernate.openSession()) {
                slow.beginTransaction();
                edit.accept(slow.find(row.getClass(), row.getId()));
                edit(row, edit);

                assertThatThrownBy(() -> slow.getTransaction().commit())
                        .as("%s", row)
                        .isInstanceOf(OptimisticLockException.class);
            }
        });
    }

    @Test
    void lazyReference_tellsItsIdAndIsEqual_withoutBeingLoaded() {
        hibernate.inSession(session -> {
            Dataset read = session.find(Dataset.class, dataset.getId());

            assertThat(read.dataSource().getId()).isEqualTo(source.getId());
            assertThat(source).isEqualTo(read.dataSource());
            assertThat(user).isEqualTo(read.owner());
            assertThat(Hibernate.isInitialized(read.dataSource())).isFalse();
            assertThat(platform.statements()).hasSize(1);
        });
    }

    /** As the database would refuse it, and before. */
    @Test
    void invalidJson_isRefused() throws SQLException {
        Map<String, Object> circle = new HashMap<>();
        circle.put("self", circle);

        assertThatThrownBy(() -> source.replaceOptions(circle)).hasMessageContaining("500 levels deep");
        assertThatThrownBy(() -> source.replaceOptions(Map.of("ratio", Double.NaN)))
                .hasMessageContaining("options.ratio");
        assertThatThrownBy(() ->
                        platform.execute("update public.data_sources set options = '[]' where id = " + source.getId()))
                .hasMessageContaining("ck_data_sources_options");
        assertThat(read(source).options()).isEqualTo(Map.of("host", "db"));
    }

    private static void persist(Identified... rows) {
        hibernate.inTransaction(session -> List.of(rows).forEach(session::persist));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Identified> T read(T row) {
        return (T) hibernate.fromSession(session -> session.find(row.getClass(), row.getId()));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Identified> void edit(T row, Consumer<? super T> edit) {
        hibernate.inTransaction(session -> edit.accept((T) session.find(row.getClass(), row.getId())));
    }

    private static void remove(Identified row) {
        hibernate.inTransaction(session -> session.remove(session.find(row.getClass(), row.getId())));
    }
}
