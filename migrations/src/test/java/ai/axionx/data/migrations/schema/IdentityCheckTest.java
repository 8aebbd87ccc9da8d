package ai.axionx.data.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.partitioning.TimeOrderedId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;

/**
 * The Sense API cannot put a row into a partitioned table whose id holds no instant or another one than
 * {@code created_at}; a right one lands in the partition of its instant in UTC.
 */
final class IdentityCheckTest {

    private static final List<String> TABLES =
            List.of("road_data.track_logs", "road_data.frame_batches", "public.outbox_messages");

    private static Platform platform;

    @BeforeAll
    static void start() throws SQLException {
        platform = Platform.start();
        try (Connection app = platform.connect(PlatformRole.SENSE_APP, "axion_sense")) {
            Sql.execute(
                    app,
                    "insert into organizations (id, code, name) values (1, 'north', 'North')",
                    "insert into users (id, external_auth_id, email, display_name)"
                            + " values (1, 'a', 'ada@example.org', 'Ada')");
        }
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    static Stream<Arguments> wrongIdentities() {
        TimeOrderedId right = TimeOrderedId.at(LocalDate.now(ZoneOffset.UTC)
                .atTime(12, 0)
                .toInstant(ZoneOffset.UTC)
                .plusMillis(345));
        UUID id = right.id();
        Instant instant = right.createdAt();
        UUID noVariant = new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() & 0x3fff_ffff_ffff_ffffL);
        return TABLES.stream()
                .flatMap(table -> Stream.of(
                        // The first three decode to the very instant that is inserted with them.
                        Arguments.of(table, "version 4", withVersion(id, 4), instant),
                        Arguments.of(table, "version 1", withVersion(id, 1), instant),
                        Arguments.of(table, "no variant, so no version", noVariant, instant),
                        Arguments.of(table, "a random one", UUID.randomUUID(), instant),
                        Arguments.of(table, "1 ms early", id, instant.minusMillis(1)),
                        Arguments.of(table, "1 ms late", id, instant.plusMillis(1))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("wrongIdentities")
    void aWrongIdentity_isRefused_byTheCheckOfThatName(String table, String what, UUID id, Instant createdAt)
            throws SQLException {
        try (Connection app = platform.connect(PlatformRole.SENSE_APP, "axion_sense")) {
            assertThatThrownBy(() -> insert(app, table, id, createdAt))
                    .as(what)
                    .isInstanceOfSatisfying(PSQLException.class, refused -> {
                        assertThat(refused.getSQLState()).isEqualTo("23514");
                        assertThat(refused.getServerErrorMessage())
                                .extracting("constraint")
                                .isEqualTo("ck_" + table.replaceFirst(".*\\.", "") + "_identity");
                    });
            assertThat(Sql.rows(app, "select from " + table + " where id = ?", id))
                    .isEmpty();
        }
    }

    static Stream<Arguments> instants() {
        // The first and last millisecond of a UTC day that is a month's first is where a wrong zone would show.
        LocalDate first = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        return Stream.concat(
                Stream.of("road_data.track_logs", "road_data.frame_batches")
                        .flatMap(table -> Stream.of(
                                Arguments.of(table, startOf(first), first),
                                Arguments.of(table, startOf(first).minusMillis(1), first.minusMonths(1)),
                                Arguments.of(table, startOf(first.plusMonths(1)).minusMillis(1), first))),
                Stream.of(
                        Arguments.of("public.outbox_messages", startOf(today), today),
                        Arguments.of("public.outbox_messages", startOf(today).minusMillis(1), today.minusDays(1)),
                        Arguments.of(
                                "public.outbox_messages",
                                startOf(today.plusDays(1)).minusMillis(1),
                                today)));
    }

    @ParameterizedTest
    @MethodSource("instants")
    void theRightOne_isTaken_andFoundInItsPartition(String table, Instant instant, LocalDate partition)
            throws SQLException {
        TimeOrderedId id = TimeOrderedId.at(instant);
        try (Connection app = platform.connect(PlatformRole.SENSE_APP, "axion_sense")) {
            insert(app, table, id.id(), id.createdAt());

            assertThat(Sql.rows(
                            app,
                            "select tableoid::regclass from " + table
                                    + " where id = $1 and created_at = ops.uuid_v7_ts($1)"
                                            .replace("$1", "'" + id.id() + "'")))
                    .containsExactly(table.replace("public.", "")
                            + partition.format(DateTimeFormatter.ofPattern("'_p'uuuuMMdd")));
        }
    }

    @Test
    void anImportedOne_isFoundInThePartitionOf2008_onceThatIsMade() throws SQLException {
        TimeOrderedId id = TimeOrderedId.at(Instant.parse("2008-10-31T23:59:59.999Z"));
        try (Connection owner = platform.connect(PlatformRole.SENSE_MIGRATE, "axion_sense");
                Connection app = platform.connect(PlatformRole.SENSE_APP, "axion_sense")) {
            Sql.execute(owner, "select ops.ensure_partitions('road_data.track_logs', '2008-10-23Z', '2009-03-31Z')");
            insert(app, "road_data.track_logs", id.id(), id.createdAt());

            assertThat(Sql.rows(app, "select tableoid::regclass from road_data.track_logs where id = ?", id.id()))
                    .containsExactly("road_data.track_logs_p20081001");
        }
    }

    /** An id that is changed afterwards would be a way around; the check is asked again. */
    @Test
    void anIdentityThatIsChanged_isRefused_too() throws SQLException {
        TimeOrderedId id = TimeOrderedId.next();
        try (Connection app = platform.connect(PlatformRole.SENSE_APP, "axion_sense")) {
            insert(app, "road_data.track_logs", id.id(), id.createdAt());

            for (String change : List.of("id = gen_random_uuid()", "created_at = created_at + interval '1 ms'")) {
                assertThatThrownBy(() -> Sql.execute(
                                app, "update road_data.track_logs set " + change + " where id = '" + id.id() + "'"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("\"ck_track_logs_identity\"");
            }
        }
    }

    private static void insert(Connection app, String table, UUID id, Instant createdAt) throws SQLException {
        String identity = "'" + id + "', '" + createdAt + "', ";
        Sql.execute(
                app,
                switch (table) {
                    case "road_data.track_logs" ->
                        "insert into road_data.track_logs (id, created_at, organization_id, user_id, status, started_at)"
                                + " values (" + identity + "1, 1, 'RECORDING', now())";
                    case "road_data.frame_batches" ->
                        "insert into road_data.frame_batches (id, created_at, organization_id, track_log_id, frame_count,"
                                + " first_frame_at, last_frame_at) values (" + identity + "1, '"
                                + TimeOrderedId.next().id() + "', 1, now(), now())";
                    case "public.outbox_messages" ->
                        "insert into public.outbox_messages (id, created_at, topic, payload) values (" + identity
                                + "'t', '{}')";
                    default -> throw new IllegalArgumentException(table);
                });
    }

    private static UUID withVersion(UUID id, long version) {
        return new UUID((id.getMostSignificantBits() & ~0xf000L) | (version << 12), id.getLeastSignificantBits());
    }

    private static Instant startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
