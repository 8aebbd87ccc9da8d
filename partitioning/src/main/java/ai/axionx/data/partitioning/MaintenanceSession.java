package ai.axionx.data.partitioning;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of one run, each a transaction of its own, on a connection that is replaced when it breaks. */
final class MaintenanceSession implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MaintenanceSession.class);

    private final DataSource dataSource;
    private @Nullable Connection connection;
    private boolean autoCommit = true;
    private @Nullable SQLException unreachable;

    MaintenanceSession(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    List<MaintenanceTask> plan() throws SQLException {
        List<MaintenanceTask> tasks = new ArrayList<>();
        try (PreparedStatement statement = connection().prepareStatement("select * from ops.maintenance_plan()");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                tasks.add(new MaintenanceTask(rows));
            }
        }
        return tasks;
    }

    /** Adds each partition as soon as it is there to stay. */
    void createAhead(String table, List<String> created) throws SQLException {
        boolean more = true;
        while (more) {
            try (PreparedStatement statement =
                    connection().prepareStatement("select created, more from ops.create_partitions_ahead(?)")) {
                statement.setString(1, table);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    created.addAll(MaintenanceTask.names(row.getArray("created")));
                    more = row.getBoolean("more");
                }
            }
        }
    }

    TableMaintenance.Outcome retire(String table, String partition) throws SQLException {
        try (PreparedStatement statement =
                connection().prepareStatement("select outcome, detail from ops.retire_partition(?, ?)")) {
            statement.setString(1, table);
            statement.setString(2, partition);
            return outcome(statement, partition);
        }
    }

    TableMaintenance.Outcome dropQuarantined(String partition) throws SQLException {
        try (PreparedStatement statement =
                connection().prepareStatement("select outcome, detail from ops.drop_quarantined_partition(?)")) {
            statement.setString(1, partition);
            return outcome(statement, partition);
        }
    }

    private static TableMaintenance.Outcome outcome(PreparedStatement statement, String partition) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return new TableMaintenance.Outcome(partition, row.getString("outcome"), row.getString("detail"));
        }
    }

    /** Who holds the lock that silences pg_partman's own maintenance. */
    Optional<String> partmanLockHolder() throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement("select ops.partman_lock_holder()");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return Optional.ofNullable(row.getString(1));
        }
    }

    void record(MaintenanceReport report) throws SQLException {
        Optional<Instant> startedAt = report.startedAt();
        if (startedAt.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection().prepareStatement("select ops.record_maintenance_run(?, ?, ?, ?, ?)")) {
            statement.setObject(1, startedAt.get().atOffset(ZoneOffset.UTC));
            statement.setInt(2, report.tables().size());
            statement.setInt(3, report.failed().size());
            statement.setInt(4, report.created());
            statement.setInt(5, report.retired());
            statement.execute();
        }
    }

    /** Why no connection could be had; null if the last attempt gave one. */
    @Nullable
    SQLException unreachable() {
        return unreachable;
    }

    /** Lets the next call ask for a connection again. */
    void retry() {
        unreachable = null;
    }

    private Connection connection() throws SQLException {
        Connection current = connection;
        if (current == null || current.isClosed()) {
            close();
            try {
                current = dataSource.getConnection();
            } catch (SQLException e) {
                unreachable = e;
                throw e;
            }
            connection = current;
            autoCommit = current.getAutoCommit();
            if (!autoCommit) {
                current.setAutoCommit(true);
            }
        }
        return current;
    }

    @Override
    public void close() {
        Connection current = connection;
        connection = null;
        if (current == null) {
            return;
        }
        try (current) {
            if (!autoCommit && !current.isClosed()) {
                current.setAutoCommit(false);
            }
        } catch (SQLException e) {
            log.debug("the connection was broken already", e);
        }
    }
}
