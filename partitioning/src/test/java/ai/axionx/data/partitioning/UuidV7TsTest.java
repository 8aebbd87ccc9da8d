package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server reads the same instant out of a time-ordered id as Java does, whatever the session is set to. */
final class UuidV7TsTest {

    /** The last millisecond that the SQL promises to get right to the microsecond: 2<sup>56</sup> microseconds. */
    private static final long LAST_EXACT_MILLIS = (1L << 56) / 1000;

    private static OpsDatabase database;

    @BeforeAll
    static void start() throws SQLException {
        database = OpsDatabase.start();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/New_York", "Asia/Kathmandu", "Europe/Berlin", "Pacific/Apia"})
    void sameInstantAsInJava_inAnyTimeZone(String zone) throws SQLException {
        List<TimeOrderedId> ids = LongStream.concat(edges(), randomMillis(4_000))
                .mapToObj(millis -> TimeOrderedId.at(Instant.ofEpochMilli(millis)))
                .toList();

        try (Connection connection = database.owner()) {
            Sql.execute(
                    connection,
                    "set timezone = '" + zone + "'",
                    "set datestyle = 'ISO, DMY'",
                    "set intervalstyle = 'sql_standard'");

            assertThat(microsOf(connection, ids))
                    .isEqualTo(ids.stream()
                            .map(id -> id.createdAt().toEpochMilli() * 1000)
                            .toList());
        }
    }

    @Test
    void lastExactInstant_isInTheYear4253() {
        assertThat(Instant.ofEpochMilli(LAST_EXACT_MILLIS)).isEqualTo(Instant.parse("4253-05-31T22:20:37.927Z"));
    }

    /** An oracle that is neither of ours: pg_partman has a decoder, too. */
    @Test
    void sameInstantAsInPgPartman() throws SQLException {
        List<TimeOrderedId> ids = randomMillis(1_000)
                .map(millis -> millis % Instant.parse("2200-01-01T00:00:00Z").toEpochMilli())
                .mapToObj(millis -> TimeOrderedId.at(Instant.ofEpochMilli(millis)))
                .toList();

        try (Connection connection = database.owner();
                PreparedStatement statement = connection.prepareStatement("""
                        select count(*) filter (where ops.uuid_v7_ts(id) = partman.uuid7_time_decoder(id::text)), count(*)
                        from unnest(?::uuid[]) as t(id)
                        """)) {
            statement.setArray(1, uuids(connection, ids));
            try (ResultSet result = statement.executeQuery()) {
                assertThat(result.next()).isTrue();
                assertThat(result.getInt(1)).isEqualTo(1_000);
                assertThat(result.getInt(2)).isEqualTo(1_000);
            }
        }
    }

    @Test
    void nothingComesOfNothing() throws SQLException {
        try (Connection connection = database.owner()) {
            assertThat(Sql.row(connection, "select ops.uuid_v7_ts(null) is null"))
                    .isEqualTo("t");
        }
    }

    @Test
    void worksUnderAnySearchPath_alsoAnEmptyOne() throws SQLException {
        UUID id = TimeOrderedId.at(Instant.parse("2008-10-23T02:53:04.987Z")).id();
        try (Connection connection = database.owner()) {
            Sql.execute(
                    connection,
                    "create schema mimic",
                    "create function mimic.replace(text, text, text) returns text return 'ffffffffffffffff'",
                    "create function mimic.left(text, integer) returns text return 'ffffffffffff'");
            for (String path : List.of("''", "mimic, pg_catalog", "pg_temp")) {
                Sql.execute(connection, "set search_path = " + path, "set timezone = 'UTC'");
                assertThat(Sql.row(connection, "select ops.uuid_v7_ts(?)", id))
                        .as(path)
                        .isEqualTo("2008-10-23 02:53:04.987+00");
            }
        }
    }

    @Test
    void isWrittenOutByThePlanner_soThatItCostsNoCall() throws SQLException {
        try (Connection connection = database.owner()) {
            assertThat(String.join("\n", Sql.rows(connection, """
                            explain (verbose, costs off)
                            select ops.uuid_v7_ts(id) from (select gen_random_uuid() as id offset 0) t
                            """)))
                    .contains("::bit(48)")
                    .doesNotContain("uuid_v7_ts");
        }
    }

    private static List<Long> microsOf(Connection connection, List<TimeOrderedId> ids) throws SQLException {
        List<Long> micros = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                select (extract(epoch from ops.uuid_v7_ts(id)) * 1000000)::bigint
                from unnest(?::uuid[]) with ordinality as t(id, position)
                order by position
                """)) {
            statement.setArray(1, uuids(connection, ids));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    micros.add(result.getLong(1));
                }
            }
        }
        return micros;
    }

    private static Array uuids(Connection connection, List<TimeOrderedId> ids) throws SQLException {
        return connection.createArrayOf(
                "uuid", ids.stream().map(TimeOrderedId::id).toArray());
    }

    private static LongStream edges() {
        return LongStream.concat(
                LongStream.of(0, 1, 999, 1000, (1L << 32) - 1, 1L << 32, LAST_EXACT_MILLIS - 1, LAST_EXACT_MILLIS),
                // Clocks are put forward and back around these in one of the zones, or a day is left out.
                Stream.of(
                                "2000-02-29T23:59:59.999Z",
                                "2008-10-26T01:00:00Z",
                                "2011-12-30T10:00:00Z",
                                "2026-03-08T07:00:00Z",
                                "2026-11-01T06:00:00Z",
                                "2038-01-19T03:14:08Z",
                                "2262-04-11T23:47:16.855Z",
                                "4000-01-01T00:00:00.001Z")
                        .mapToLong(text -> Instant.parse(text).toEpochMilli()));
    }

    private static LongStream randomMillis(int count) {
        return new Random(7).longs(count, 0, LAST_EXACT_MILLIS + 1);
    }
}
