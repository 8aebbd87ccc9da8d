package ai.axionx.data.partitioning.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.partitioning.OpsDatabase;
import ai.axionx.data.partitioning.Sql;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.MappingException;
import org.hibernate.SessionFactory;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.tool.schema.TargetType;
import org.hibernate.tool.schema.internal.ExceptionHandlerHaltImpl;
import org.hibernate.tool.schema.spi.ContributableMatcher;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernate.tool.schema.spi.SchemaManagementTool;
import org.hibernate.tool.schema.spi.SchemaManagementToolCoordinator;
import org.hibernate.tool.schema.spi.ScriptTargetOutput;
import org.hibernate.tool.schema.spi.TargetDescriptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hibernate writes partitioned tables: the same DDL on every way, which the server accepts, with keys, checks and
 * indexes that the catalog confirms; and refuses to update them.
 */
final class SchemaTest {

    private static final Class<?>[] ENTITIES = {Track.class, Message.class, Place.class};

    private static final Map<String, Object> SNAKE_CASE =
            Map.of(AvailableSettings.PHYSICAL_NAMING_STRATEGY, CamelCaseToUnderscoresNamingStrategy.class.getName());

    private static OpsDatabase database;

    private final Connection connection;

    SchemaTest() throws SQLException {
        connection = database.owner();
    }

    @BeforeAll
    static void start() throws SQLException {
        database = OpsDatabase.start();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @AfterEach
    void clear() throws SQLException {
        for (String parent : Sql.rows(connection, "select parent_table from ops.partition_policies")) {
            Sql.execute(connection, "select ops.unregister_partitioned_table('" + parent + "')");
        }
        Sql.execute(
                connection,
                "set client_min_messages = error",
                "drop table if exists messages cascade",
                "drop schema road cascade",
                "create schema road");
        connection.close();
    }

    private static Map<String, Object> with(Map<String, Object> settings, String name, Object value) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(name, value);
        return all;
    }

    private static Map<String, Object> ddl(PartitionDdl ddl) {
        return with(SNAKE_CASE, PartitionDdl.SETTING, ddl);
    }

    @Test
    void partitionedTables_areWrittenWithKeyCheckAndPartitionKey_thenTheirIndexes_thenDefaultPartitions() {
        assertThat(offline(SNAKE_CASE))
                .containsExactly(
                        "create table road.places (id bigint not null, area geometry, name varchar(255), track_id uuid,"
                                + " track_created_at timestamp with time zone, primary key (id))",
                        "create table road.tracks (id uuid not null, created_at timestamp with time zone not null,"
                                + " seen_at timestamp with time zone not null, vehicle varchar(255) not null,"
                                + " approved_at timestamp(3) with time zone, position geometry, version integer not null,"
                                + " note varchar(255),"
                                + " constraint pk_tracks primary key (id, created_at),"
                                + " constraint ck_tracks_identity check (uuid_extract_version(id) is not distinct from 7"
                                + " and created_at = ops.uuid_v7_ts(id))) partition by range (created_at)",
                        "create index ix_places_area on road.places using gist (area)",
                        "create index ix_places_name on road.places using btree (lower(name)) where (name <> '')",
                        "create index ix_tracks_position on road.tracks using gist (position)",
                        "create index ix_tracks_vehicle on road.tracks (vehicle desc, note)",
                        "create index ix_tracks_seen_at on road.tracks using brin (seen_at)",
                        "create index ix_tracks_unnoted on road.tracks using btree (vehicle, seen_at desc) where (note is null)",
                        "create table messages (id uuid not null, created_at timestamp with time zone not null,"
                                + " topic varchar(255), published_at timestamp with time zone,"
                                + " constraint pk_messages primary key (id, created_at),"
                                + " constraint ck_messages_identity check (uuid_extract_version(id) is not distinct from 7"
                                + " and created_at = ops.uuid_v7_ts(id))) partition by range (created_at)",
                        "create table road.tracks_default partition of road.tracks default");
    }

    private static List<String> offline(Map<String, Object> settings) {
        try (Orm orm = Orm.offline(settings, ENTITIES)) {
            return orm.ddl();
        }
    }

    @ParameterizedTest
    @EnumSource(PartitionDdl.class)
    void ddl_isTheSame_byMetadataAloneAndThroughASessionFactory(PartitionDdl ddl) {
        for (Map<String, Object> naming : List.of(SNAKE_CASE, Map.<String, Object>of())) {
            Map<String, Object> settings = with(naming, PartitionDdl.SETTING, ddl.toString());
            assertThat(partitionedOnly(Orm.script("create", settings, ENTITIES)))
                    .isNotEmpty()
                    .isEqualTo(partitionedOnly(offline(settings)))
                    .isEqualTo(partitionedOnly(
                            offline(with(settings, AvailableSettings.COLUMN_ORDERING_STRATEGY, "legacy"))))
                    .isEqualTo(partitionedOnly(Orm.script(
                            "create", with(settings, AvailableSettings.COLUMN_ORDERING_STRATEGY, "legacy"), ENTITIES)));
        }
    }

    /** Hibernate orders the columns of ordinary tables as it likes. */
    private static List<String> partitionedOnly(List<String> ddl) {
        return ddl.stream()
                .filter(line -> !line.startsWith("create table road.places"))
                .toList();
    }

    @Test
    void registered_writesTheRegistrationInPlaceOfTheDefaultPartition_andTakesItAwayFirst() {
        List<String> create = offline(ddl(PartitionDdl.REGISTERED));
        List<String> drop = Orm.script("drop", ddl(PartitionDdl.REGISTERED), ENTITIES);

        assertThat(create.subList(create.size() - 3, create.size()))
                .containsExactly(
                        "select ops.register_partitioned_table(parent => 'public.messages', partition_interval => '1 day',"
                                + " premake => 2, default_partition => false)",
                        "select ops.set_retention(parent => 'public.messages', retention => interval 'P7D',"
                                + " retention_action => 'drop', still_needed => 'published_at is null and topic <> ''test''',"
                                + " quarantine => interval 'P1M2D')",
                        "select ops.register_partitioned_table(parent => 'road.tracks', partition_interval => '1 month',"
                                + " premake => 4, default_partition => true)");
        assertThat(create).noneMatch(line -> line.contains("_default partition of"));
        assertThat(drop.subList(1, 3))
                .containsExactly(
                        "select ops.unregister_partitioned_table(p.parent_table) from ops.partition_policies p"
                                + " where p.parent_table = 'road.tracks'",
                        "select ops.unregister_partitioned_table(p.parent_table) from ops.partition_policies p"
                                + " where p.parent_table = 'public.messages'");
    }

    @Test
    void defaultSchema_isThatOfTheRegistration() {
        assertThat(Orm.script(
                        "create",
                        with(ddl(PartitionDdl.REGISTERED), AvailableSettings.DEFAULT_SCHEMA, "depot"),
                        ENTITIES))
                .anyMatch(line -> line.startsWith("create table depot.messages ("))
                .anyMatch(line -> line.contains("register_partitioned_table(parent => 'depot.messages'"))
                .anyMatch(line -> line.contains("register_partitioned_table(parent => 'road.tracks'"));
        assertThatThrownBy(() -> Orm.script(
                        "create",
                        with(ddl(PartitionDdl.REGISTERED), AvailableSettings.DEFAULT_SCHEMA, "Depot"),
                        ENTITIES))
                .isInstanceOf(SchemaManagementException.class)
                .hasMessageContainingAll("\"Depot\"", "messages", "plain lower-case", "hibernate.default_schema");
    }

    @Test
    void plain_knowsNothingOfPartitions_butKeepsTheKey() {
        assertThat(offline(ddl(PartitionDdl.PLAIN)))
                .contains("create table road.tracks (id uuid not null, created_at timestamp with time zone not null,"
                        + " seen_at timestamp with time zone not null, vehicle varchar(255) not null,"
                        + " approved_at timestamp(3) with time zone, position geometry, version integer not null,"
                        + " note varchar(255), constraint pk_tracks primary key (id, created_at))")
                .noneMatch(line -> line.contains("ops.") || line.contains("partition"));
    }

    @Test
    void unknownSetting_isRefused_namingTheThree() {
        assertThatThrownBy(() -> offline(with(SNAKE_CASE, PartitionDdl.SETTING, "Registered")))
                .hasMessage("axion.partitioning.ddl is partitioned, registered or plain, but here it is 'Registered'.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void catalog_confirmsTheDdl(boolean throughSessionFactory) throws SQLException {
        if (throughSessionFactory) {
            create("create-only", ddl(PartitionDdl.PARTITIONED));
        } else {
            Sql.execute(connection, offline(SNAKE_CASE).toArray(String[]::new));
        }

        assertThat(Sql.rows(connection, """
                        select c.relname, c.relkind, pg_get_partkeydef(c.oid)
                        from pg_class c
                        where c.relnamespace in ('road'::regnamespace, 'public'::regnamespace)
                          and c.relname in ('tracks', 'messages', 'places', 'tracks_default', 'messages_default')
                        order by 1
                        """))
                .containsExactly(
                        "messages|p|RANGE (created_at)",
                        "places|r|null",
                        "tracks|p|RANGE (created_at)",
                        "tracks_default|r|null");
        assertThat(Sql.rows(connection, """
                        select conname, pg_get_constraintdef(oid)
                        from pg_constraint
                        where conrelid = 'road.tracks'::regclass
                        order by 1
                        """))
                .containsExactly(
                        "ck_tracks_identity|CHECK (((NOT (uuid_extract_version(id) IS DISTINCT FROM 7))"
                                + " AND (created_at = ops.uuid_v7_ts(id))))",
                        "pk_tracks|PRIMARY KEY (id, created_at)");
        assertThat(Sql.rows(connection, """
                        select attname, format_type(atttypid, atttypmod), attnotnull
                        from pg_attribute
                        where attrelid = 'road.tracks'::regclass and attnum > 0
                        order by attnum
                        """))
                .containsExactly(
                        "id|uuid|t",
                        "created_at|timestamp with time zone|t",
                        "seen_at|timestamp with time zone|t",
                        "vehicle|character varying(255)|t",
                        "approved_at|timestamp(3) with time zone|f",
                        "position|geometry|f",
                        "version|integer|t",
                        "note|character varying(255)|f");
        assertThat(Sql.rows(connection, """
                        select parent.indexrelid::regclass, am.amname, child.indrelid::regclass
                        from pg_index parent
                        join pg_class c on c.oid = parent.indexrelid
                        join pg_am am on am.oid = c.relam
                        join pg_inherits i on i.inhparent = parent.indexrelid
                        join pg_index child on child.indexrelid = i.inhrelid
                        where parent.indrelid = 'road.tracks'::regclass
                        order by c.relname
                        """))
                .containsExactly(
                        "road.ix_tracks_position|gist|road.tracks_default",
                        "road.ix_tracks_seen_at|brin|road.tracks_default",
                        "road.ix_tracks_unnoted|btree|road.tracks_default",
                        "road.ix_tracks_vehicle|btree|road.tracks_default",
                        "road.pk_tracks|btree|road.tracks_default");
    }

    @Test
    void registered_makesPartitionsWithAllIndexes_andPolicies() throws SQLException {
        create("create-only", ddl(PartitionDdl.REGISTERED));

        assertThat(Sql.rows(connection, """
                        select parent_table, partition_column, partition_interval, premake, retention, retention_action,
                               default_partition
                        from ops.partition_policies
                        order by 1
                        """))
                .containsExactly(
                        "public.messages|created_at|1 day|2|7 days|drop|f",
                        "road.tracks|created_at|1 month|4|null|keep|t");
        assertThat(Sql.row(connection, "select count(*) from ops.partitions('public.messages')"))
                .isEqualTo("5");
        assertThat(Sql.row(connection, """
                        select count(distinct p.partition), count(*)
                        from ops.partitions('road.tracks') p
                        join pg_index x on x.indrelid = p.partition
                        """)).isEqualTo("10|50");
    }

    @ParameterizedTest
    @EnumSource(PartitionDdl.class)
    void createAndDrop_workRepeatedly_andValidatePasses(PartitionDdl ddl) throws SQLException {
        Instant now = Instant.now();
        for (int round = 1; round <= 3; round++) {
            try (Orm orm = on(with(ddl(ddl), AvailableSettings.HBM2DDL_AUTO, "create-drop"));
                    SessionFactory factory = orm.sessionFactory()) {
                factory.inTransaction(session -> session.persist(new Track(TimeOrderedId.at(now))));
                create("validate", ddl(ddl));
            }
            assertThat(tables()).isEmpty();
        }
        create("create", ddl(ddl));
        create("create", ddl(ddl));
        create("validate", ddl(ddl));
        List<String> made = tables();
        create("drop", ddl(ddl));
        create("drop", ddl(ddl));

        assertThat(made).isNotEmpty();
        assertThat(tables()).isEmpty();
        assertThat(Sql.rows(connection, "select from ops.partition_policies")).isEmpty();
        assertThat(Sql.rows(connection, "select from partman.part_config")).isEmpty();
    }

    private List<String> tables() throws SQLException {
        return Sql.rows(connection, """
                select oid::regclass from pg_class
                where relkind in ('r', 'p')
                  and (relnamespace = 'road'::regnamespace or relname like 'messages%' or relname like 'template\\_%')
                """);
    }

    @Test
    void plain_worksOnAServerWithoutOpsAndPartman_evenUpdate_andWithHibernatesOwnDialect() throws SQLException {
        try (PostgresServer server = PostgresServer.start();
                Connection administrator = server.connect("postgres")) {
            Sql.execute(administrator, "create schema road", "create extension postgis");
            for (String action : List.of("create", "update", "validate")) {
                for (@Nullable String dialect : List.of("", "org.hibernate.dialect.PostgreSQLDialect")) {
                    Map<String, Object> settings =
                            with(ddl(PartitionDdl.PLAIN), AvailableSettings.HBM2DDL_AUTO, action);
                    settings.put(AvailableSettings.DIALECT, dialect);
                    try (Orm orm = Orm.on(server.dataSource("postgres", server.administrator()), settings, ENTITIES)) {
                        orm.sessionFactory().close();
                    }
                    assertThat(Sql.row(administrator, """
                                    select pg_get_constraintdef(oid) from pg_constraint where conname = 'pk_tracks'
                                    """)).isEqualTo("PRIMARY KEY (id, created_at)");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hibernate.hbm2ddl.auto", "jakarta.persistence.schema-generation.database.action"})
    void update_isRefused_beforeAnythingIsTouched(String setting) throws SQLException {
        create("create-only", ddl(PartitionDdl.PARTITIONED));
        List<String> before = tables();

        assertThatThrownBy(() -> {
                    try (Orm orm = on(with(SNAKE_CASE, setting, "update"))) {
                        orm.sessionFactory().close();
                    }
                })
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll(
                        "must not update",
                        Track.class.getName(),
                        Message.class.getName(),
                        "hbm2ddl.auto=validate",
                        "axion.partitioning.ddl=plain");
        assertThat(tables()).isEqualTo(before);
    }

    @Test
    void schemaMigrator_isRefused_whenUsedDirectly() throws SQLException {
        create("create-only", ddl(PartitionDdl.PARTITIONED));
        List<String> before = tables();

        try (Orm orm = on(SNAKE_CASE)) {
            Metadata metadata = orm.metadata();
            Map<String, Object> settings = Map.of();
            assertThatThrownBy(() -> orm.registry()
                            .requireService(SchemaManagementTool.class)
                            .getSchemaMigrator(settings)
                            .doMigration(
                                    metadata,
                                    SchemaManagementToolCoordinator.buildExecutionOptions(
                                            settings, ExceptionHandlerHaltImpl.INSTANCE),
                                    ContributableMatcher.ALL,
                                    new ToDatabase()))
                    .isInstanceOf(SchemaManagementException.class)
                    .hasMessageContainingAll("must not update", "table messages", "hbm2ddl.auto=validate");
        }
        assertThat(tables()).isEqualTo(before);
    }

    @Test
    void validate_stillNoticesWhatIsMissing() throws SQLException {
        create("create-only", SNAKE_CASE);
        Sql.execute(connection, "alter table road.tracks drop column approved_at");

        assertThatThrownBy(() -> create("validate", SNAKE_CASE))
                .isInstanceOf(SchemaManagementException.class)
                .hasMessageContaining("approved_at");
    }

    @Test
    void insertOfAForgedIdentity_isRefusedByTheCheck() throws SQLException {
        create("create-only", SNAKE_CASE);

        assertThatCode(() -> Sql.execute(connection, """
                        insert into messages (id, created_at)
                        select id, ops.uuid_v7_ts(id) + interval '1 day' from (select gen_random_uuid() as id) forged
                        """)).hasMessageContaining("messages");
        List<String> checks = new ArrayList<>(Sql.rows(
                connection, "select conname from pg_constraint where conrelid = 'messages'::regclass order by 1"));
        assertThat(checks).containsExactly("ck_messages_identity", "pk_messages");
    }

    private static Orm on(Map<String, Object> settings) {
        return Orm.on(database.ownerDataSource(), settings, ENTITIES);
    }

    private static void create(String action, Map<String, Object> settings) {
        try (Orm orm = on(with(settings, AvailableSettings.HBM2DDL_AUTO, action))) {
            orm.sessionFactory().close();
        }
    }

    private static final class ToDatabase implements TargetDescriptor {

        @Override
        public EnumSet<TargetType> getTargetTypes() {
            return EnumSet.of(TargetType.DATABASE);
        }

        @Override
        public @Nullable ScriptTargetOutput getScriptTargetOutput() {
            return null;
        }
    }
}
