package ai.axionx.data.examples.quickstart;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.partitioning.TimeOrderedId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes tracks with their frame batches and holds, with the rights of {@code axion_sense_app}.
 *
 * <p>A track is written as a whole or not at all: some fifty tracks and all that belongs to them are one transaction. A
 * track that is there already, with the same vehicle, times and number of frames, is passed over, so a run that was
 * interrupted can be repeated. One load works on a database at a time.
 */
final class Loader {

    /** The organization that all rows belong to. */
    static final String ORGANIZATION = "quickstart";

    private static final int TRACKS_PER_TRANSACTION = 50;
    private static final String HOLD_KIND = "vehicle_stop_v1";

    private static final String INSERT_TRACK = """
            insert into road_data.track_logs
                   (id, created_at, organization_id, user_id, status, device_info, started_at, ended_at, frame_count,
                    distance_meters, route)
            values (?, ?, ?, ?, 'COMPLETED', jsonb_build_object('vehicle', ?::text, 'file', ?::text), ?, ?, ?, ?,
                    st_geomfromewkt(?))
            """;

    private static final String INSERT_BATCH = """
            insert into road_data.frame_batches
                   (id, created_at, organization_id, track_log_id, status, frame_count, first_frame_at, last_frame_at,
                    committed_at)
            values (?, ?, ?, ?, 'COMMITTED', ?, ?, ?, now())
            """;

    private static final String INSERT_HOLD = """
            insert into road_data.holds
                   (organization_id, kind, location, observed_at, created_by_id, track_log_id, attributes)
            values (?, ?, st_setsrid(st_makepoint(?, ?, ?), 4326), ?, ?, ?,
                    jsonb_build_object('seconds', ?::bigint, 'points', ?::int, 'radius_meters', ?::float8,
                                       'altitude', 'assumed: the file has none'))
            """;

    private final Connection app;

    /** Writes over a connection of {@code axion_sense_app}, whose transactions it handles. */
    Loader(Connection app) {
        this.app = app;
    }

    /**
     * What a load did.
     *
     * @param organization the organization's id
     * @param users how many vehicles the file has; each is a user
     * @param tracks tracks that this load wrote
     * @param withoutRoute those of them without two different points
     * @param batches their frame batches
     * @param frames their frames
     * @param holds their holds
     * @param tracksBefore tracks of the file that were in the database already
     * @param framesBefore the frames of those
     */
    record Outcome(
            long organization,
            int users,
            int tracks,
            int withoutRoute,
            int batches,
            int frames,
            int holds,
            int tracksBefore,
            int framesBefore) {}

    /**
     * Loads what is not there yet.
     *
     * @param file the name of the file, for the rows' own record of where they come from
     * @param progress is told how many frames are done, each time some more are
     * @throws QuickstartException when the database holds other tracks of these vehicles at these times
     */
    Outcome load(String file, List<Track> tracks, List<Territory> territories, IntConsumer progress)
            throws SQLException {
        requireAlone();
        app.setAutoCommit(false);
        try {
            long organization = idOf(
                    "organizations",
                    "code",
                    ORGANIZATION,
                    "insert into public.organizations (code, name) values (?, 'Quickstart')");
            List<Track> missing = missing(organization, tracks);
            Map<String, Long> users = new HashMap<>();
            for (Track track : tracks) {
                if (!users.containsKey(track.uid())) {
                    users.put(track.uid(), member(organization, track.uid()));
                }
            }
            for (Territory territory : territories) {
                add(organization, territory);
            }
            app.commit();

            var totals = new Totals();
            int done = frames(tracks) - frames(missing);
            progress.accept(done);
            for (int from = 0; from < missing.size(); from += TRACKS_PER_TRANSACTION) {
                List<Track> some = missing.subList(from, Math.min(missing.size(), from + TRACKS_PER_TRANSACTION));
                write(organization, users, file, some, totals);
                app.commit();
                done += frames(some);
                progress.accept(done);
            }
            return new Outcome(
                    organization,
                    users.size(),
                    missing.size(),
                    totals.withoutRoute,
                    totals.batches,
                    frames(missing),
                    totals.holds,
                    tracks.size() - missing.size(),
                    frames(tracks) - frames(missing));
        } catch (SQLException | RuntimeException e) {
            rollback(e);
            throw e;
        } finally {
            if (!app.isClosed()) {
                app.setAutoCommit(true);
            }
        }
    }

    private static int frames(List<Track> tracks) {
        return tracks.stream().mapToInt(Track::frames).sum();
    }

    private void rollback(Exception reason) {
        try {
            app.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    /** The lock belongs to the session and goes with it. */
    private void requireAlone() throws SQLException {
        try (PreparedStatement statement =
                        app.prepareStatement("select pg_try_advisory_lock(hashtextextended('axion-quickstart', 0))");
                ResultSet row = statement.executeQuery()) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new QuickstartException(
                        ExitCode.BUSY,
                        "another quickstart is loading into this database. Wait for it, then run this one again.",
                        null);
            }
        }
    }

    /**
     * Those tracks that are not in the database yet.
     *
     * @throws QuickstartException when one overlaps a track of the same vehicle that is not the same
     */
    private List<Track> missing(long organization, List<Track> tracks) throws SQLException {
        Map<String, NavigableMap<Instant, Loaded>> loaded = loaded(organization);
        List<Track> missing = new ArrayList<>();
        for (Track track : tracks) {
            var of = loaded.getOrDefault(track.uid(), new TreeMap<>()).floorEntry(track.end());
            if (of == null || of.getValue().end().isBefore(track.start())) {
                missing.add(track);
            } else if (!of.getValue().isSameAs(track)) {
                throw new QuickstartException(
                        QuickstartExit.OTHER_TRACKS,
                        "vehicle " + track.uid() + " has a track from "
                                + of.getValue().start() + " to "
                                + of.getValue().end() + " with " + of.getValue().frames()
                                + " frames in this database, but the file has one from " + track.start() + " to "
                                + track.end() + " with " + track.frames()
                                + ": other points of the same drive. Nothing was loaded. Use another database.",
                        null);
            }
        }
        return missing;
    }

    private Map<String, NavigableMap<Instant, Loaded>> loaded(long organization) throws SQLException {
        try (PreparedStatement statement = app.prepareStatement("""
                select device_info ->> 'vehicle', started_at, ended_at, frame_count
                from road_data.track_logs
                where organization_id = ?
                """)) {
            statement.setLong(1, organization);
            Map<String, NavigableMap<Instant, Loaded>> loaded = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    var track = new Loaded(instant(row, 2), instant(row, 3), row.getInt(4));
                    loaded.computeIfAbsent(row.getString(1), uid -> new TreeMap<>())
                            .put(track.start(), track);
                }
            }
            return loaded;
        }
    }

    /** A track in the database. */
    private record Loaded(Instant start, Instant end, int frames) {
        boolean isSameAs(Track track) {
            return start.equals(track.start()) && end.equals(track.end()) && frames == track.frames();
        }
    }

    private long member(long organization, String uid) throws SQLException {
        long user = idOf(
                "users",
                "external_auth_id",
                "quickstart|" + uid,
                "insert into public.users (external_auth_id, email, display_name)"
                        + " values (?, 'vehicle-' || ? || '@quickstart.example.org', 'Vehicle ' || ?)",
                uid,
                uid);
        try (PreparedStatement statement = app.prepareStatement(
                "insert into public.user_org (user_id, organization_id) values (?, ?) on conflict do nothing")) {
            statement.setLong(1, user);
            statement.setLong(2, organization);
            statement.execute();
        }
        return user;
    }

    /** The id of the row with this key, which is inserted when there is none. */
    private long idOf(String table, String keyColumn, String key, String insert, String... furtherValues)
            throws SQLException {
        String query = "select id from public." + table + " where " + keyColumn + " = ?";
        try (PreparedStatement find = app.prepareStatement(query)) {
            find.setString(1, key);
            try (ResultSet row = find.executeQuery()) {
                if (row.next()) {
                    return row.getLong(1);
                }
            }
        }
        try (PreparedStatement add = app.prepareStatement(insert + " returning id")) {
            add.setString(1, key);
            for (int i = 0; i < furtherValues.length; i++) {
                add.setString(i + 2, furtherValues[i]);
            }
            try (ResultSet row = add.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void add(long organization, Territory territory) throws SQLException {
        try (PreparedStatement statement = app.prepareStatement("""
                insert into planner.territories (organization_id, name, area)
                values (?, ?, st_geomfromewkt(?))
                on conflict (organization_id, name) do nothing
                """)) {
            statement.setLong(1, organization);
            statement.setString(2, territory.name());
            statement.setString(3, territory.area());
            statement.execute();
        }
    }

    /** What has been written so far. */
    private static final class Totals {
        private int withoutRoute;
        private int batches;
        private int holds;
    }

    private void write(long organization, Map<String, Long> users, String file, List<Track> tracks, Totals totals)
            throws SQLException {
        try (PreparedStatement trackRow = app.prepareStatement(INSERT_TRACK);
                PreparedStatement batchRow = app.prepareStatement(INSERT_BATCH);
                PreparedStatement holdRow = app.prepareStatement(INSERT_HOLD)) {
            for (Track track : tracks) {
                long user = users.getOrDefault(track.uid(), 0L);
                TimeOrderedId id = TimeOrderedId.at(track.start());
                String route = track.route().orElse(null);
                set(
                        trackRow,
                        id.id(),
                        at(id.createdAt()),
                        organization,
                        user,
                        track.uid(),
                        file,
                        at(track.start()),
                        at(track.end()),
                        track.frames(),
                        track.meters(),
                        route);
                totals.withoutRoute += route == null ? 1 : 0;
                for (List<GpsPoint> batch : track.batches()) {
                    add(batchRow, organization, id.id(), batch);
                    totals.batches++;
                }
                for (StandStill stand : StandStill.of(track)) {
                    add(holdRow, organization, user, id.id(), stand);
                    totals.holds++;
                }
            }
            trackRow.executeBatch();
            batchRow.executeBatch();
            holdRow.executeBatch();
        }
    }

    private static void add(PreparedStatement row, long organization, UUID track, List<GpsPoint> batch)
            throws SQLException {
        Instant first = batch.get(0).time();
        Instant last = batch.get(batch.size() - 1).time();
        TimeOrderedId id = TimeOrderedId.at(first);
        set(row, id.id(), at(id.createdAt()), organization, track, batch.size(), at(first), at(last));
    }

    private static void add(PreparedStatement row, long organization, long user, UUID track, StandStill stand)
            throws SQLException {
        set(
                row,
                organization,
                HOLD_KIND,
                stand.first().longitude(),
                stand.first().latitude(),
                StandStill.ASSUMED_ALTITUDE_METERS,
                at(stand.first().time()),
                user,
                track,
                stand.duration().toSeconds(),
                stand.points(),
                StandStill.RADIUS_METERS);
    }

    private static void set(PreparedStatement row, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            row.setObject(i + 1, values[i]);
        }
        row.addBatch();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
