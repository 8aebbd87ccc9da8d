package ai.axionx.data.schema.generate;

import ai.axionx.data.partitioning.TimeOrderedId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A few rows in the tables that are changed. */
final class Rows {

    private static final String ROWS = """
            insert into public.organizations (code, name) values ('a', 'A'), ('b', 'B');
            insert into public.users (external_auth_id, email, display_name)
            select 'u' || n, 'u' || n || '@example.org', 'User ' || n from generate_series(1, 20) n;
            insert into public.user_org (user_id, organization_id)
            select u.id, o.id from public.users u, public.organizations o;
            insert into planner.projects (organization_id, name, description)
            select o.id, 'Project ' || n, 'What for ' || n from public.organizations o, generate_series(1, 5) n;
            insert into planner.territories (organization_id, name, area)
            select id, 'T', public.st_makeenvelope(1, 1, 2, 2, 4326) from public.organizations;
            insert into planner.custom_layers (organization_id, name) select id, 'L' from public.organizations;
            insert into planner.wms_sources (organization_id, name, url, layer_names)
            select id, 'W', 'https://example.org/wms', 'roads' from public.organizations;
            insert into road_data.holds (organization_id, kind, location, observed_at, created_by_id)
            select o.id, (select min(code) from public.reference_items),
                   public.st_setsrid(public.st_makepoint(1, 2, 3), 4326), now(), (select min(id) from public.users)
            from public.organizations o;
            """;

    private Rows() {}

    static void insert(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(ROWS);
            for (int i = 0; i < 7; i++) {
                String id = "'" + TimeOrderedId.next().id() + "'::uuid";
                statement.execute("insert into road_data.track_logs"
                        + " (id, created_at, organization_id, user_id, status, started_at)"
                        + " select " + id + ", ops.uuid_v7_ts(" + id + "), min(o.id), min(u.id), 'RECORDING', now()"
                        + " from public.organizations o, public.users u");
                statement.execute("insert into public.outbox_messages (id, created_at, topic, payload)" + " values ("
                        + id + ", ops.uuid_v7_ts(" + id + "), 'tracks', '{}')");
            }
        }
    }
}
