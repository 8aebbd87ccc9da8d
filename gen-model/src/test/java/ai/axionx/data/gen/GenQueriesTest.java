package ai.axionx.data.gen;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatPlan;
import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.gen.dashboards.Dashboard;
import ai.axionx.data.gen.dashboards.Layout;
import ai.axionx.data.gen.dashboards.Place;
import ai.axionx.data.gen.dashboards.Screen;
import ai.axionx.data.gen.data.DataConnection;
import ai.axionx.data.gen.data.Dataset;
import ai.axionx.data.gen.favourites.FavouriteTable;
import ai.axionx.data.gen.people.Role;
import ai.axionx.data.gen.people.User;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every query among 100,000 rows of each table that it reads: what it finds, how many statements it takes, and that the
 * server goes about each of them by indexes alone.
 *
 * <p>User 1 owns dashboards 1 to 300 and data sources 1 to 40, has marked 20 of each, and has the roles Analyst and
 * 1,004, above which are four others. Everybody else has a few of everything.
 */
final class GenQueriesTest {

    private static final int ROWS = 100_000;
    private static final long USER = 1;

    private static GenPlatform platform;
    private static SessionFactory hibernate;

    @BeforeAll
    static void start() throws SQLException {
        platform = GenPlatform.start();
        platform.execute(
                // The rows fit together by construction; foreign keys would only ask again.
                "set session_replication_role = replica",
                """
                insert into public.users (id, external_auth_id, email, display_name)
                select i, 'auth|' || i, i || '@example.org', 'User ' || i
                from generate_series(1, %1$d) i
                """.formatted(ROWS),
                """
                insert into public.roles (id, name, parent_role_id)
                select i, 'Role ' || i, case when i %% 5 <> 0 and i > 5 then i - 1 end
                from generate_series(3, %1$d) i
                """.formatted(ROWS),
                """
                insert into public.user_roles (user_id, role_id)
                select i, 1 + (i * 7919) %% %1$d
                from generate_series(2, %1$d) i
                """.formatted(ROWS),
                "insert into public.user_roles (user_id, role_id) values (1, 1004), (1, 2)",
                """
                insert into public.data_sources (id, owner_id, name, connector_type)
                select i, case when i <= 40 then 1 else 2 + i / 10 end, 'Source ' || i, 'POSTGRESQL'
                from generate_series(1, %1$d) i
                """.formatted(ROWS),
                """
                insert into public.datasets (id, owner_id, data_source_id, name, table_name)
                select i, case when i <= 40 then 1 else 2 + i / 10 end, i, 'Dataset ' || i, 't'
                from generate_series(1, %1$d) i
                """.formatted(ROWS),
                """
                insert into public.dashboards (id, owner_id, title, updated_at)
                select i, case when i <= 300 then 1 else 2 + i / 10 end, 'Dashboard ' || i,
                       timestamptz '2026-01-01Z' + i / 3 * interval '1 second'
                from generate_series(1, %1$d) i
                """.formatted(ROWS),
                // The first dashboard has one of everything, the second fifty; then two each.
                """
                insert into public.dashboard_widgets (id, dashboard_id, dataset_id, kind, title, position)
                select i, case when i = 1 then 1 when i <= 51 then 2 else 3 + i / 2 end, i, 'CHART', 'Widget ' || i, i
                from generate_series(1, %1$d) i
                """.formatted(ROWS),
                """
                insert into public.dashboard_filters (id, dashboard_id, label, column_name, operator, position)
                select i, case when i = 1 then 1 when i <= 51 then 2 else 3 + i / 2 end, 'Filter ' || i, 'c', 'EQUALS', i
                from generate_series(1, %1$d) i
                """.formatted(ROWS),
                """
                insert into public.board_layouts (id, dashboard_id, screen, layout)
                select i, i, 'PHONE', '{"columns": 1, "places": [{"widget": 1, "column": 0, "row": 0, "width": 1, "height": 1}]}'
                from generate_series(1, %1$d) i
                """.formatted(ROWS),
                """
                insert into public.user_favorite_dashboards (user_id, dashboard_id, created_at)
                select case when i <= 20 then 1 else 2 + i / 10 end, 1 + i %% 1000, timestamptz '2026-01-01Z' + i * interval '1 second'
                from generate_series(1, %1$d) i
                """.formatted(ROWS),
                """
                insert into public.user_favorite_datasets (user_id, dataset_id, created_at)
                select case when i <= 20 then 1 else 2 + i / 10 end, 1 + i %% 1000, timestamptz '2026-01-01Z' + i * interval '1 second'
                from generate_series(1, %1$d) i
                """.formatted(ROWS),
                """
                insert into public.user_favorite_tables (user_id, data_source_id, table_name, created_at)
                select case when i <= 20 then 1 else 2 + i / 10 end, 1 + i %% 1000, 't', timestamptz '2026-01-01Z' + i * interval '1 second'
                from generate_series(1, %1$d) i
                """.formatted(ROWS),
                "vacuum analyze");
        hibernate = platform.hibernate();
    }

    @AfterAll
    static void stop() {
        hibernate.close();
        platform.close();
    }

    @Test
    void everyTable_isLarge() throws SQLException {
        for (String table : List.of(
                "users",
                "roles",
                "user_roles",
                "data_sources",
                "datasets",
                "dashboards",
                "dashboard_widgets",
                "dashboard_filters",
                "board_layouts",
                "user_favorite_dashboards",
                "user_favorite_datasets",
                "user_favorite_tables")) {
            assertThat(platform.rows("select count(*) from public." + table).get(0))
                    .as(table)
                    .satisfies(rows -> assertThat(Long.parseLong(rows)).isBetween(ROWS - 10L, ROWS + 10L));
        }
    }

    /** One widget or fifty, whose datasets are told as well. */
    @Test
    void wholeDashboard_takesThreeStatements_howeverManyPartsItHas() throws SQLException {
        for (long id : List.of(1L, 2L)) {
            int parts = id == 1 ? 1 : 50;
            platform.statements();

            Dashboard dashboard = ask(queries -> queries.dashboards().whole(id)).orElseThrow();

            List<String> statements = platform.statements();
            assertThat(statements).hasSize(3);
            assertThat(dashboard.widgets())
                    .hasSize(parts)
                    .allSatisfy(widget ->
                            assertThat(widget.dataset().orElseThrow().name()).startsWith("Dataset "));
            assertThat(dashboard.filters()).hasSize(parts);
            assertThat(dashboard.layout(Screen.PHONE)).isEqualTo(Layout.of(1, List.of(new Place(1, 0, 0, 1, 1))));
            assertUsesIndexes(
                    statements.get(0),
                    List.of("pk_dashboards", "ix_dashboard_widgets_dashboard_id", "pk_datasets"),
                    id);
            assertUsesIndexes(statements.get(1), List.of("ix_dashboard_filters_dashboard_id"), id);
            assertUsesIndexes(statements.get(2), List.of("uq_board_layouts_dashboard_id_screen"), id);
        }
        Optional<Dashboard> none = ask(queries -> queries.dashboards().whole(-1));
        assertThat(none).isEmpty();
    }

    /** Three of them each have the same instant. */
    @Test
    void dashboardsOfAnOwner_comePageByPage_eachOnce() throws SQLException {
        List<Long> ids = new ArrayList<>();
        platform.statements();
        List<Dashboard> page = ask(queries -> queries.dashboards().ofOwner(USER, 70));
        while (!page.isEmpty()) {
            page.forEach(dashboard -> ids.add(id(dashboard.getId())));
            Dashboard last = page.get(page.size() - 1);
            page = ask(queries -> queries.dashboards().ofOwnerAfter(USER, last.updatedAt(), id(last.getId()), 70));
        }

        List<Long> expected = new ArrayList<>();
        for (long id = 300; id >= 1; id--) {
            expected.add(id);
        }
        assertThat(ids).isEqualTo(expected);
        List<String> statements = platform.statements();
        assertThat(statements).hasSize(6);
        assertUsesIndexes(statements.get(0), List.of("ix_dashboards_owner_id_updated_at_id"), USER, 70);
        Object[] last = {USER, OffsetDateTime.parse("2026-01-01T00:00:50Z"), 150L, 70};
        // The page begins where the index says; with the rows before it, it would be 8.
        try (Connection connection = platform.app().getConnection()) {
            assertThatPlan(connection, statements.get(1), last)
                    .usesExactlyIndexes("ix_dashboards_owner_id_updated_at_id")
                    .usesNoSequentialScan()
                    .readsAtMost(7);
        }
    }

    @Test
    void rolesOfAUser_comeWithAllAbove_inOneStatement() throws SQLException {
        platform.statements();

        List<Role> roles = ask(queries -> queries.roles().ofUser(USER));

        List<String> statements = platform.statements();
        assertThat(statements).hasSize(1);
        assertThat(roles)
                .extracting(Role::name)
                .containsExactly("Analyst", "Role 1000", "Role 1001", "Role 1002", "Role 1003", "Role 1004");
        assertUsesIndexes(statements.get(0), List.of("pk_users", "uq_user_roles_user_id_role_id", "pk_roles"), USER);
    }

    @Test
    void rolesOfAUser_endOnCircles() throws SQLException {
        platform.execute("update public.roles set parent_role_id = 2004 where id = 2000");
        platform.execute("insert into public.user_roles (user_id, role_id) values (99999, 2002)");

        List<Role> roles = ask(queries -> queries.roles().ofUser(99_999));

        assertThat(roles)
                .extracting(Role::name)
                .contains("Role 2000", "Role 2001", "Role 2002", "Role 2003", "Role 2004")
                .doesNotHaveDuplicates();
    }

    /** Two roles with one above both, which is given as well. */
    @Test
    void rolesOfAUser_comeOnceEach_andNoneOnceDeactivated() throws SQLException {
        platform.execute(
                "update public.roles set parent_role_id = 3000 where id in (3001, 3002)",
                "insert into public.user_roles (user_id, role_id)"
                        + " values (99998, 3000), (99998, 3001), (99998, 3002)");

        List<Role> roles = ask(queries -> queries.roles().ofUser(99_998));
        platform.execute("update public.users set active = false where id = 99998");
        List<Role> none = ask(queries -> queries.roles().ofUser(99_998));

        assertThat(roles)
                .extracting(Role::name)
                .contains("Role 3000", "Role 3001", "Role 3002")
                .doesNotHaveDuplicates();
        assertThat(none).isEmpty();
    }

    @Test
    void userOfTheIdentityProvider_isOneStatement() throws SQLException {
        platform.statements();

        List<User> users = ask(queries -> queries.users().byExternalAuthId("auth|77"));

        assertThat(users).extracting(User::displayName).containsExactly("User 77");
        List<User> nobody = ask(queries -> queries.users().byExternalAuthId("auth|none"));
        assertThat(nobody).isEmpty();
        assertUsesIndexes(platform.statements().get(0), List.of("uq_users_external_auth_id"), "auth|77");
    }

    @Test
    void dataSourcesOfAnOwner_comeByName_inOneStatement() throws SQLException {
        platform.statements();

        List<DataConnection> sources = ask(queries -> queries.dataConnections().ofOwner(USER));

        List<String> statements = platform.statements();
        assertThat(statements).hasSize(1);
        assertThat(sources).hasSize(40);
        assertThat(sources).extracting(DataConnection::name).isSorted();
        assertUsesIndexes(statements.get(0), List.of("uq_data_sources_owner_id_name"), USER);
    }

    @Test
    void favourites_comeTheLastMarkedFirst_inOneStatementEach() throws SQLException {
        platform.statements();

        List<Dashboard> dashboards = ask(queries -> queries.favourites().dashboards(USER));
        List<Dataset> datasets = ask(queries -> queries.favourites().datasets(USER));
        List<FavouriteTable> tables = ask(queries -> queries.favourites().tables(USER));

        List<String> statements = platform.statements();
        assertThat(statements).hasSize(3);
        assertThat(dashboards).hasSize(20);
        assertThat(dashboards.get(0).getId()).isEqualTo(21);
        assertThat(datasets).hasSize(20);
        assertThat(datasets.get(0).getId()).isEqualTo(21);
        assertThat(tables).hasSize(20);
        assertThat(tables.get(0).dataSource().name()).isEqualTo("Source 21");
        assertUsesIndexes(
                statements.get(0), List.of("uq_user_favorite_dashboards_user_id_dashboard_id", "pk_dashboards"), USER);
        assertUsesIndexes(
                statements.get(1), List.of("uq_user_favorite_datasets_user_id_dataset_id", "pk_datasets"), USER);
        assertUsesIndexes(
                statements.get(2),
                List.of("uq_user_favorite_tables_user_id_data_source_id_table_name", "pk_data_sources"),
                USER);
    }

    @Test
    void whatIsMarkedTwice_isMarkedOnce() throws SQLException {
        long user = 50_000;
        platform.statements();
        List<Boolean> changed = new ArrayList<>();
        for (Function<GenQueries, Boolean> work : List.<Function<GenQueries, Boolean>>of(
                queries -> queries.favourites().markDashboard(user, 7),
                queries -> queries.favourites().unmarkDashboard(user, 7),
                queries -> queries.favourites().markDataset(user, 7),
                queries -> queries.favourites().unmarkDataset(user, 7),
                queries -> queries.favourites().markTable(user, 7, "ı"),
                queries -> queries.favourites().unmarkTable(user, 7, "ı"))) {
            for (int time = 1; time <= 2; time++) {
                changed.add(hibernate.fromTransaction(session -> work.apply(GenQueries.in(session))));
            }
        }

        assertThat(changed)
                .containsExactly(true, false, true, false, true, false, true, false, true, false, true, false);
        List<String> statements = platform.statements();
        assertThat(statements).hasSize(12);
        assertUsesIndexes(statements.get(2), List.of("uq_user_favorite_dashboards_user_id_dashboard_id"), user, 7L);
        assertUsesIndexes(statements.get(6), List.of("uq_user_favorite_datasets_user_id_dataset_id"), user, 7L);
        assertUsesIndexes(
                statements.get(10),
                List.of("uq_user_favorite_tables_user_id_data_source_id_table_name"),
                user,
                7L,
                "ı");
    }

    private static void assertUsesIndexes(String sql, List<String> indexes, Object... parameters) throws SQLException {
        try (Connection connection = platform.app().getConnection()) {
            assertThatPlan(connection, sql, parameters)
                    .usesExactlyIndexes(indexes.toArray(String[]::new))
                    .usesNoSequentialScan();
        }
    }

    private static <T> T ask(Function<GenQueries, T> question) {
        return hibernate.fromSession(session -> question.apply(GenQueries.in(session)));
    }

    private static long id(@Nullable Long id) {
        return Objects.requireNonNull(id);
    }
}
