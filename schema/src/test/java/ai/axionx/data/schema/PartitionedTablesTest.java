package ai.axionx.data.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.axionx.data.migrations.Bootstrap;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.partitioning.hibernate.PartitionDdl;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The partitioned tables are the same to the server whether the migrations have made them or Hibernate.
 *
 * <p>Hibernate writes into copies of the migrated database from which every table that it maps was taken out before:
 * once by the text of the metadata, once through a session factory. So extensions, schemas and {@code ops} are those of
 * the migrations, and ordinary tables, which foreign keys need, are Hibernate's.
 */
final class PartitionedTablesTest {

    private static final PlatformDatabase SENSE = PlatformDatabase.SENSE;
    private static final List<String> TABLES =
            List.of("public.outbox_messages", "road_data.frame_batches", "road_data.track_logs");
    private static final MappedModel MODEL =
            MappedModel.of("ai.axionx.data.sense", Map.of(PartitionDdl.SETTING, PartitionDdl.REGISTERED));

    private static final String BY_METADATA = "by_metadata";
    private static final String BY_SESSION_FACTORY = "by_session_factory";

    /** Each change, and a line of what the comparison then says. */
    static final List<Arguments> CHANGES = List.of(
            arguments(
                    "drop index road_data.ix_track_logs_route",
                    "index ix_track_logs_route: expected CREATE INDEX ix_track_logs_route ON ONLY"
                            + " road_data.track_logs USING gist (route), found nothing"),
            arguments(
                    "alter table road_data.track_logs alter updated_at type timestamptz(3)",
                    "column updated_at: expected timestamp with time zone not null default now(), found"
                            + " timestamp(3) with time zone not null default now()"),
            arguments(
                    "alter table road_data.track_logs alter user_id drop not null",
                    "column user_id: expected bigint not null, found bigint"),
            arguments(
                    "alter table road_data.track_logs alter frame_count set default 1",
                    "column frame_count: expected integer not null default 0, found integer not null default 1"),
            arguments(
                    "alter table road_data.track_logs drop distance_meters, add distance_meters double precision",
                    "order of columns: expected id, created_at, organization_id, user_id, status,"
                            + " device_info, started_at, ended_at, frame_count, distance_meters, route,"
                            + " updated_at, version, found id, created_at, organization_id, user_id, status,"
                            + " device_info, started_at, ended_at, frame_count, route, updated_at, version,"
                            + " distance_meters"),
            arguments(
                    "alter table road_data.track_logs drop constraint pk_track_logs, add constraint"
                            + " pk_track_logs primary key (created_at, id)",
                    "constraint pk_track_logs: expected PRIMARY KEY (id, created_at), found PRIMARY KEY"
                            + " (created_at, id)"),
            arguments(
                    "alter table road_data.track_logs rename constraint pk_track_logs to track_logs_pkey",
                    "constraint pk_track_logs: expected PRIMARY KEY (id, created_at), found nothing"),
            arguments(
                    "alter table road_data.track_logs drop constraint ck_track_logs_frame_count, add"
                            + " constraint ck_track_logs_frame_count check (frame_count > 0)",
                    "constraint ck_track_logs_frame_count: expected CHECK ((frame_count >= 0)), found"
                            + " CHECK ((frame_count > 0))"),
            arguments(
                    "alter table road_data.track_logs drop constraint fk_track_logs_user_id",
                    "constraint fk_track_logs_user_id: expected FOREIGN KEY (user_id) REFERENCES"
                            + " public.users(id), found nothing"),
            arguments(
                    "alter table public.outbox_messages add constraint uq_outbox_messages_topic unique"
                            + " (topic, created_at)",
                    "constraint uq_outbox_messages_topic: expected nothing, found UNIQUE (topic, created_at)"),
            arguments(
                    "drop index road_data.ix_track_logs_user_id_created_at_id; create index"
                            + " ix_track_logs_user_id_created_at_id on road_data.track_logs (user_id, created_at,"
                            + " id)",
                    "index ix_track_logs_user_id_created_at_id: expected CREATE INDEX"
                            + " ix_track_logs_user_id_created_at_id ON ONLY road_data.track_logs USING btree"
                            + " (user_id, created_at DESC, id DESC), found CREATE INDEX"
                            + " ix_track_logs_user_id_created_at_id ON ONLY road_data.track_logs USING btree"
                            + " (user_id, created_at, id)"),
            arguments(
                    "drop index road_data.ix_frame_batches_pending_created_at; create index"
                            + " ix_frame_batches_pending_created_at on road_data.frame_batches (created_at)",
                    "index ix_frame_batches_pending_created_at: expected CREATE INDEX"
                            + " ix_frame_batches_pending_created_at ON ONLY road_data.frame_batches USING btree"
                            + " (created_at) WHERE (status = 'PENDING'::text), found CREATE INDEX"
                            + " ix_frame_batches_pending_created_at ON ONLY road_data.frame_batches USING btree"
                            + " (created_at)"),
            arguments(
                    "drop index road_data.ix_track_logs_route; create index ix_track_logs_route on"
                            + " road_data.track_logs using brin (route)",
                    "index ix_track_logs_route: expected CREATE INDEX ix_track_logs_route ON ONLY"
                            + " road_data.track_logs USING gist (route), found CREATE INDEX ix_track_logs_route ON"
                            + " ONLY road_data.track_logs USING brin (route)"),
            arguments(
                    "drop table road_data.frame_batches; create table road_data.frame_batches (id uuid)"
                            + " partition by hash (id)",
                    "partition key: expected RANGE (created_at), found HASH (id)"),
            arguments(
                    "create index ix_strange on road_data.track_logs_default (status)",
                    "partition track_logs_default, index ix_strange: expected nothing, found CREATE"
                            + " INDEX ix_strange ON road_data.track_logs_default USING btree (status)"),
            arguments(
                    "alter table road_data.track_logs detach partition road_data.track_logs_default",
                    "partition track_logs_default: expected DEFAULT, found nothing"),
            arguments(
                    "select ops.set_retention('public.outbox_messages', interval '8 days', 'drop',"
                            + " 'published_at is null')",
                    "policy, retention: expected 7 days, found 8 days"),
            arguments(
                    "update ops.partition_policies set premake = 5 where parent_table = 'road_data.track_logs'",
                    "policy, premake: expected 4, found 5"),
            arguments(
                    "update partman.part_config set retention = '7 days' where parent_table = 'public.outbox_messages'",
                    "pg_partman, retention: expected null, found 7 days"),
            arguments("drop table road_data.track_logs", "kind: expected partitioned table, found nothing"));

    private static final String PASSWORD = UUID.randomUUID().toString();
    private static PostgresServer server;

    @BeforeAll
    static void migrate_andLetHibernateMakeTheSame() throws SQLException {
        server = PostgresServer.start();
        Bootstrap.of(server::connect)
                .withPasswords(Arrays.stream(PlatformRole.values())
                        .collect(Collectors.toMap(Function.identity(), r -> PASSWORD)))
                .run();
        String day = today();
        Migrator.of(SENSE, owner(SENSE.databaseName())).migrate();
        copyWithoutMappedTables(BY_METADATA);
        execute(owner(BY_METADATA), MODEL.ddlOfMetadata());
        copyWithoutMappedTables(BY_SESSION_FACTORY);
        MODEL.create(owner(BY_SESSION_FACTORY));
        assumeThat(today())
                .as("the UTC day, which decides which partitions come first")
                .isEqualTo(day);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Ordinary tables are left out: of those, Hibernate reorders the columns on some ways and not on others. */
    @Test
    void ddl_isTheSameText_onEveryWay() {
        List<String> ddl = withoutOrdinaryTables(MODEL.ddlOfMetadata());

        assertThat(withoutOrdinaryTables(MODEL.ddlOfSessionFactory())).isEqualTo(ddl);
        assertThat(withoutOrdinaryTables(MODEL.ddlOfSessionFactory(owner(BY_SESSION_FACTORY))))
                .isEqualTo(ddl);
        assertThat(TABLES)
                .allMatch(table -> ddl.stream().anyMatch(statement -> statement.startsWith("create table " + table)));
    }

    private static List<String> withoutOrdinaryTables(List<String> ddl) {
        return ddl.stream()
                .filter(statement -> !statement.startsWith("create table ")
                        || TABLES.stream().anyMatch(table -> statement.startsWith("create table " + table + " ")))
                .toList();
    }

    @Test
    void everyPartitionedTable_isCompared() throws SQLException {
        assertThat(rows(SENSE.databaseName(), """
                        select relnamespace::regnamespace || '.' || relname from pg_class where relkind = 'p'
                        """)).containsExactlyInAnyOrderElementsOf(TABLES);
        assertThat(MODEL.tables()).containsAll(TABLES);
    }

    @ParameterizedTest
    @FieldSource("TABLES")
    void table_isTheSame_whoeverMadeIt(String table) throws SQLException {
        CatalogTable migrated = read(SENSE.databaseName(), table);

        assertThat(read(BY_METADATA, table).differencesFrom(migrated)).isEmpty();
        assertThat(read(BY_SESSION_FACTORY, table).differencesFrom(migrated)).isEmpty();
        assertThat(migrated.facts())
                .containsKeys("partition key", "policy, retention", "pg_partman, premake", "order of columns")
                .hasSizeGreaterThan(100);
    }

    @ParameterizedTest
    @FieldSource("CHANGES")
    void difference_isTold_byName(String change, String told) throws SQLException {
        String table = TABLES.stream().filter(change::contains).findFirst().orElse("road_data.track_logs");
        try (Connection connection = owner(BY_METADATA).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(change);

            List<String> differences =
                    CatalogTable.read(connection, table).differencesFrom(read(SENSE.databaseName(), table));

            connection.rollback();
            assertThat(differences).contains(table + ", " + told);
        }
    }

    private static CatalogTable read(String database, String table) throws SQLException {
        try (Connection connection = owner(database).getConnection()) {
            return CatalogTable.read(connection, table);
        }
    }

    private static void copyWithoutMappedTables(String copy) throws SQLException {
        execute(
                server.dataSource("postgres", server.administrator()),
                List.of("create database " + copy + " template " + SENSE.databaseName() + " owner "
                        + SENSE.migrateRole().roleName()));
        execute(
                owner(copy),
                List.of("select ops.unregister_partitioned_table(parent_table) from ops.partition_policies"));
        execute(
                owner(copy),
                MODEL.tables().stream()
                        .map(table -> "drop table " + table + " cascade")
                        .toList());
    }

    private static String today() throws SQLException {
        return rows("postgres", "select (now() at time zone 'UTC')::date").get(0);
    }

    private static DataSource owner(String database) {
        return server.dataSource(database, new DatabaseLogin(SENSE.migrateRole().roleName(), PASSWORD));
    }

    private static void execute(DataSource database, List<String> statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> rows(String database, String query) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
