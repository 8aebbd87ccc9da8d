package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.ServerErrorMessage;

/** The check of a partitioned row's identity refuses every id that holds another instant or none. */
final class IdentityCheckTest {

    private static final TimeOrderedId RIGHT = TimeOrderedId.at(Instant.parse("2008-10-23T02:53:04.987Z"));

    private static OpsDatabase database;

    @BeforeAll
    static void start() throws SQLException {
        database = OpsDatabase.start();
        try (Connection owner = database.owner()) {
            OpsDatabase.createTable(owner, "tracks");
            Sql.execute(
                    owner,
                    "select ops.register_partitioned_table('road.tracks', '1 month')",
                    "select ops.ensure_partitions('road.tracks', '2008-10-01Z', '2008-10-01Z')");
        }
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    static Stream<Arguments> wrongIdentities() {
        UUID right = RIGHT.id();
        UUID version4 = withVersion(right, 4);
        UUID version1 = withVersion(right, 1);
        UUID noVariant =
                new UUID(right.getMostSignificantBits(), right.getLeastSignificantBits() & 0x3fff_ffff_ffff_ffffL);
        UUID microsoft =
                new UUID(right.getMostSignificantBits(), right.getLeastSignificantBits() | 0xc000_0000_0000_0000L);
        Instant instant = RIGHT.createdAt();
        return Stream.of(
                // All of these decode to the very instant that is inserted with them.
                Arguments.of("version 4", version4, instant),
                Arguments.of("version 1", version1, instant),
                Arguments.of("no variant", noVariant, instant),
                Arguments.of("Microsoft's variant", microsoft, instant),
                Arguments.of("all zero", new UUID(0, 0), Instant.EPOCH),
                Arguments.of("1 ms early", right, instant.minusMillis(1)),
                Arguments.of("1 ms late", right, instant.plusMillis(1)),
                Arguments.of("1 µs late", right, instant.plusNanos(1_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongIdentities")
    void aWrongIdentity_isRefused(String what, UUID id, Instant createdAt) throws SQLException {
        try (Connection owner = database.owner()) {
            ServerErrorMessage refusal = Sql.refusal(owner, insert(id, createdAt));

            assertThat(refusal.getSQLState()).as(what).isEqualTo("23514");
            assertThat(refusal.getConstraint()).isEqualTo("ck_tracks_identity");
        }
    }

    @Test
    void theRightOne_isTaken_andFoundInItsPartition() throws SQLException {
        try (Connection owner = database.owner()) {
            owner.setAutoCommit(false);
            Sql.execute(owner, insert(RIGHT.id(), RIGHT.createdAt()));

            assertThat(Sql.rows(owner, "select tableoid::regclass from road.tracks where id = ?", RIGHT.id()))
                    .containsExactly("road.tracks_p20081001");
            owner.rollback();
        }
    }

    private static UUID withVersion(UUID id, long version) {
        return new UUID((id.getMostSignificantBits() & ~0xf000L) | (version << 12), id.getLeastSignificantBits());
    }

    static String insert(UUID id, Instant createdAt) {
        return "insert into road.tracks (id, created_at) values ('" + id + "', '" + createdAt + "')";
    }
}
