package ai.axionx.data.partitioning;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Registers, inspects and repairs the partitioned tables of one database, through schema {@code ops} and pg_partman 5.2
 * or later.
 *
 * <p>What reads needs a role named in {@code ops.grant_monitoring_to}; what changes needs the role that owns the
 * tables:
 *
 * <pre>{@code
 * PartmanClient client = new PartmanClient(migrateDataSource);
 * client.ensurePartitions("road_data.track_logs", Instant.parse("2008-10-01T00:00:00Z"), Instant.parse("2009-03-31T00:00:00Z"));
 * client.findings().forEach(finding -> log.warn("{}", finding));
 * }</pre>
 *
 * <p>Every method runs in a transaction of its own on a connection of its own ({@link #findings(Collection)} in two).
 * Times are UTC, whatever the time zone of the session. Tables are named {@code schema.table}. Methods throw what the
 * server says as {@link SQLException}, with the remedy as its hint. Immutable and thread safe.
 */
public final class PartmanClient {

    private final DataSource dataSource;

    public PartmanClient(DataSource dataSource) {
        this.dataSource = requireNonNull(dataSource, "dataSource");
    }

    /** The version of extension pg_partman in the database, for example {@code 5.2.4}. */
    public String partmanVersion() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return query(
                            connection,
                            "select extversion from pg_catalog.pg_extension where extname = 'pg_partman'",
                            row -> row.getString(1))
                    .stream()
                    .findFirst()
                    .orElseThrow(() -> new SQLException("extension pg_partman is missing in this database"));
        }
    }

    /** The policies of all registered tables, by name. */
    public List<PartitionPolicy> policies() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return policies(connection);
        }
    }

    static List<PartitionPolicy> policies(Connection connection) throws SQLException {
        return query(
                connection,
                """
                select p.parent_table,
                       p.partition_column,
                       p.partition_interval,
                       p.premake,
                       p.default_partition,
                       p.retention_action,
                       p.still_needed,
                       extract(year from p.retention)::integer * 12
                           + extract(month from p.retention)::integer as retention_months,
                       extract(day from p.retention)::integer         as retention_days,
                       extract(year from p.quarantine)::integer * 12
                           + extract(month from p.quarantine)::integer as quarantine_months,
                       extract(day from p.quarantine)::integer         as quarantine_days
                from ops.partition_policies p
                order by p.parent_table
                """,
                row -> new PartitionPolicy(
                        row.getString("parent_table"),
                        row.getString("partition_column"),
                        PartitionInterval.of(row.getString("partition_interval")),
                        row.getInt("premake"),
                        row.getBoolean("default_partition"),
                        period(row, "retention"),
                        RetentionAction.valueOf(
                                row.getString("retention_action").toUpperCase(Locale.ROOT)),
                        Optional.ofNullable(row.getString("still_needed")),
                        period(row, "quarantine")));
    }

    /**
     * The state of every registered table, by name. Reads the default partitions, and counts at most 10,000 rows of
     * each.
     */
    public List<PartitionSet> sets() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return sets(connection);
        }
    }

    static List<PartitionSet> sets(Connection connection) throws SQLException {
        return query(
                connection,
                "select * from ops.partition_status()",
                row -> new PartitionSet(
                        row.getString("parent_table"),
                        row.getInt("partitions"),
                        instant(row, "oldest"),
                        instant(row, "newest"),
                        instant(row, "ready_until"),
                        row.getInt("premade"),
                        row.getInt("default_rows"),
                        instant(row, "default_oldest"),
                        instant(row, "default_newest"),
                        row.getBoolean("attach_will_fail"),
                        instant(row, "oldest_needed"),
                        row.getInt("to_retire"),
                        row.getInt("quarantined"),
                        instant(row, "last_maintenance"),
                        Optional.ofNullable(row.getString("unread"))));
    }

    /**
     * What differs between policies, pg_partman and the tables as they are, their partitions' bounds, indexes, owners
     * and grants included. Empty when all is well. Reads the catalog only.
     */
    public List<PartitionFinding> findings() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return findings(connection);
        }
    }

    static List<PartitionFinding> findings(Connection connection) throws SQLException {
        return query(
                connection,
                "select * from ops.partition_findings()",
                row -> new PartitionFinding(
                        row.getString("parent_table"),
                        row.getString("subject"),
                        row.getString("finding"),
                        row.getString("remedy")));
    }

    /**
     * As {@link #findings()}, and what differs between the policies and those that entities declare.
     *
     * @param declared for example {@code DeclaredPolicies.of(sessionFactory)}; tables that are registered but not
     *     declared are no finding, since other services may declare them
     */
    public List<PartitionFinding> findings(Collection<PartitionPolicy> declared) throws SQLException {
        Map<String, PartitionPolicy> registered = new TreeMap<>();
        policies().forEach(policy -> registered.put(policy.table(), policy));
        List<PartitionFinding> findings = new ArrayList<>();
        for (PartitionPolicy wanted : declared) {
            PolicyComparison.of(wanted, registered.get(wanted.table())).ifPresent(findings::add);
        }
        findings.addAll(findings());
        return List.copyOf(findings);
    }

    /**
     * Puts a new partitioned table under a policy and makes its first partitions, as its owner.
     *
     * @return how many partitions there are now, the default partition included
     */
    public int register(PartitionPolicy policy) throws SQLException {
        return Transaction.run(dataSource, connection -> register(policy, connection));
    }

    private static int register(PartitionPolicy policy, Connection connection) throws SQLException {
        int partitions;
        try (PreparedStatement statement = connection.prepareStatement("""
                select ops.register_partitioned_table(
                           parent             => cast(? as regclass),
                           partition_interval => ?,
                           premake            => ?,
                           default_partition  => ?)
                """)) {
            statement.setString(1, policy.table());
            statement.setString(2, policy.interval().sql());
            statement.setInt(3, policy.premake());
            statement.setBoolean(4, policy.defaultPartition());
            partitions = single(statement, row -> row.getInt(1));
        }
        if (policy.retention().isPresent()) {
            try (PreparedStatement statement = connection.prepareStatement("""
                    select ops.set_retention(
                               parent           => cast(? as regclass),
                               retention        => cast(? as interval),
                               retention_action => ?,
                               still_needed     => ?,
                               quarantine       => cast(? as interval))
                    """)) {
                statement.setString(1, policy.table());
                statement.setString(2, text(policy.retention()));
                statement.setString(3, policy.retentionAction().name().toLowerCase(Locale.ROOT));
                statement.setString(4, policy.stillNeeded().orElse(null));
                statement.setString(5, text(policy.quarantine()));
                single(statement, row -> 0);
            }
        }
        return partitions;
    }

    /** Takes a table's policy and registration away, as its owner; the table stays as it is. */
    public void unregister(String table) throws SQLException {
        call("select ops.unregister_partitioned_table(?)", row -> 0, table);
    }

    /**
     * Makes the partitions that rows from one instant to another need and that do not exist yet, as the table's owner.
     * All or nothing, at most 400 a call.
     *
     * @param from included
     * @param to included
     * @return how many it made
     */
    public int ensurePartitions(String table, Instant from, Instant to) throws SQLException {
        return call(
                "select ops.ensure_partitions(cast(? as regclass), ?, ?)",
                row -> row.getInt(1),
                table,
                from.atOffset(ZoneOffset.UTC),
                to.atOffset(ZoneOffset.UTC));
    }

    /**
     * Moves rows out of the default partition into partitions that it makes for them, oldest first, as the table's
     * owner. Each partition is a transaction of its own.
     *
     * @param partitions how many partitions to make at most
     * @return how many rows moved; 0 when the default partition is empty
     */
    public long moveOutOfDefault(String table, int partitions) throws SQLException {
        long moved = 0;
        for (int i = 0; i < partitions; i++) {
            long batch = call("select ops.move_out_of_default(cast(? as regclass))", row -> row.getLong(1), table);
            if (batch == 0) {
                break;
            }
            moved += batch;
        }
        return moved;
    }

    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    static <T> List<T> query(Connection connection, String sql, Reader<T> reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reader.read(rows));
            }
            return found;
        }
    }

    private <T> T call(String sql, Reader<T> reader, Object... arguments) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            T result = single(statement, reader);
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
            return result;
        }
    }

    private static <T> T single(PreparedStatement statement, Reader<T> reader) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return reader.read(row);
        }
    }

    private static @Nullable String text(Optional<Period> period) {
        return period.map(Period::toString).orElse(null);
    }

    private static Optional<Period> period(ResultSet row, String name) throws SQLException {
        int days = row.getInt(name + "_days");
        return row.wasNull() ? Optional.empty() : Optional.of(Period.of(0, row.getInt(name + "_months"), days));
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
