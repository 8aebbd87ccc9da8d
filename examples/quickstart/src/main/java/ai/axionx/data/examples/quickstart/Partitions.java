package ai.axionx.data.examples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes the monthly partitions that dated-back rows need, which only the migrate role can.
 *
 * <p>Maintenance keeps partitions ready for rows of today; rows from the past would fall into the default partition.
 */
final class Partitions {

    private static final String ENSURE = "select ops.ensure_partitions(?::regclass, ?, ?)";

    private Partitions() {}

    /**
     * Makes what is missing, month by month, so that one odd date costs one partition and not all those up to it.
     *
     * @param migrate a connection of {@code axion_sense_migrate}
     * @return how many were made
     */
    static int ensure(Connection migrate, List<Track> tracks) throws SQLException {
        SortedSet<YearMonth> ofTracks = months(tracks.stream().map(Track::first));
        SortedSet<YearMonth> ofBatches = months(
                tracks.stream().flatMap(track -> track.batches().stream()).map(batch -> batch.get(0)));
        return ensure(migrate, "road_data.track_logs", ofTracks)
                + ensure(migrate, "road_data.frame_batches", ofBatches);
    }

    private static SortedSet<YearMonth> months(Stream<GpsPoint> points) {
        SortedSet<YearMonth> months = new TreeSet<>();
        points.forEach(point -> months.add(YearMonth.from(point.time().atOffset(ZoneOffset.UTC))));
        return months;
    }

    private static int ensure(Connection migrate, String table, SortedSet<YearMonth> months) throws SQLException {
        int made = 0;
        try (PreparedStatement statement = migrate.prepareStatement(ENSURE)) {
            for (YearMonth month : months) {
                OffsetDateTime start = month.atDay(1).atTime(LocalTime.MIN).atOffset(ZoneOffset.UTC);
                statement.setString(1, table);
                statement.setObject(2, start);
                statement.setObject(3, start);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    made += row.getInt(1);
                }
            }
        }
        return made;
    }
}
