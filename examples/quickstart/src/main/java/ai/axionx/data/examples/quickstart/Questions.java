package ai.axionx.data.examples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the quickstart asks of the loaded database, as {@code axion_sense_app}. */
final class Questions {

    static final int HOLDS_WITHIN_METERS = 500;

    static final String TRACK_BY_ID = """
            select started_at, frame_count from road_data.track_logs where id = ? and created_at = ops.uuid_v7_ts(?)""";

    /**
     * The first condition is in metres and served by the index on the geography; on the geometry it would be degrees.
     */
    static final String HOLDS_NEAR = """
            select observed_at, (attributes ->> 'seconds')::bigint, st_distance(location::geography, place.point)
            from road_data.holds,
                 lateral (select st_setsrid(st_makepoint(?, ?), 4326)::geography as point) as place
            where st_dwithin(location::geography, place.point, ?) and organization_id = ?
            order by 3, 1
            """;

    /** Crossing is being inside and outside; a route that never leaves the territory is within it. */
    private static final String TRACKS_IN_TERRITORIES = """
            select t.name,
                   count(*) filter (where st_crosses(l.route, t.area)),
                   count(*) filter (where st_within(l.route, t.area))
            from planner.territories t
            left join road_data.track_logs l
                   on l.organization_id = t.organization_id and st_intersects(l.route, t.area)
            where t.organization_id = ?
            group by t.id
            order by t.name
            """;

    /** The partitions themselves are closed to the role, so the rows are counted through the parent. */
    private static final String PARTITIONS = """
            select c.relname, pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', coalesce(counted.rows, 0),
                   coalesce(counted.frames, 0)
            from pg_inherits i
            join pg_class c on c.oid = i.inhrelid
            left join (select tableoid, count(*) as rows, sum(frame_count) as frames from {table} group by tableoid)
                   as counted on counted.tableoid = c.oid
            where i.inhparent = '{table}'::regclass
            order by 2, 1
            """;

    private final Connection app;
    private final long organization;

    Questions(Connection app, long organization) {
        this.app = app;
        this.organization = organization;
    }

    /**
     * A partition and what is in it, of whatever organization.
     *
     * @param table the partitioned table
     * @param name the partition, without its schema
     * @param isDefault whether it takes the rows that no other partition takes
     */
    record Partition(String table, String name, boolean isDefault, long rows, long frames) {}

    /** All partitions of a table by time, the default partition last. */
    List<Partition> partitions(String table) throws SQLException {
        try (PreparedStatement statement = app.prepareStatement(PARTITIONS.replace("{table}", table));
                ResultSet row = statement.executeQuery()) {
            List<Partition> partitions = new ArrayList<>();
            while (row.next()) {
                partitions.add(
                        new Partition(table, row.getString(1), row.getBoolean(2), row.getLong(3), row.getLong(4)));
            }
            return partitions;
        }
    }

    /** The track with the most frames. */
    Optional<UUID> longestTrack() throws SQLException {
        try (PreparedStatement statement = app.prepareStatement("""
                select id from road_data.track_logs where organization_id = ? order by frame_count desc, id limit 1
                """)) {
            statement.setLong(1, organization);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.empty();
            }
        }
    }

    /** How the server looks a track up by its id: the plan, line by line, after running it. */
    List<String> planOfLookUp(UUID track) throws SQLException {
        try (PreparedStatement statement = app.prepareStatement(
                "explain (analyze, costs off, timing off, summary off, buffers off) " + TRACK_BY_ID)) {
            statement.setObject(1, track);
            statement.setObject(2, track);
            List<String> plan = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    plan.add(row.getString(1));
                }
            }
            return plan;
        }
    }

    /**
     * A hold and how far it is from where one looks.
     *
     * @param observedAt when the vehicle came to stand, in UTC
     * @param stood for how long
     */
    record NearHold(OffsetDateTime observedAt, Duration stood, double meters) {}

    /** A place on the map, in degrees. */
    record Place(double longitude, double latitude) {}

    /** Where a vehicle stood longest. */
    Optional<Place> longestHold() throws SQLException {
        try (PreparedStatement statement = app.prepareStatement("""
                select st_x(location), st_y(location) from road_data.holds where organization_id = ?
                order by (attributes ->> 'seconds')::bigint desc, id limit 1
                """)) {
            statement.setLong(1, organization);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new Place(row.getDouble(1), row.getDouble(2))) : Optional.empty();
            }
        }
    }

    /** The holds within {@value #HOLDS_WITHIN_METERS} metres of a place, nearest first. */
    List<NearHold> holdsNear(Place place) throws SQLException {
        try (PreparedStatement statement = app.prepareStatement(HOLDS_NEAR)) {
            statement.setDouble(1, place.longitude());
            statement.setDouble(2, place.latitude());
            statement.setDouble(3, HOLDS_WITHIN_METERS);
            statement.setLong(4, organization);
            List<NearHold> holds = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    holds.add(new NearHold(
                            row.getObject(1, OffsetDateTime.class),
                            Duration.ofSeconds(row.getLong(2)),
                            row.getDouble(3)));
                }
            }
            return holds;
        }
    }

    /**
     * A territory and the tracks that came into it.
     *
     * @param crossing tracks whose route lies partly inside and partly outside
     * @param within tracks whose route never leaves it
     */
    record TerritoryTracks(String territory, long crossing, long within) {}

    /** The organization's territories with the tracks in them, by name. */
    List<TerritoryTracks> tracksInTerritories() throws SQLException {
        try (PreparedStatement statement = app.prepareStatement(TRACKS_IN_TERRITORIES)) {
            statement.setLong(1, organization);
            List<TerritoryTracks> territories = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    territories.add(new TerritoryTracks(row.getString(1), row.getLong(2), row.getLong(3)));
                }
            }
            return territories;
        }
    }
}
