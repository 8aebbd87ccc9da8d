package ai.axionx.data.bench;

import ai.axionx.data.partitioning.MaintenanceReport;
import ai.axionx.data.partitioning.PartmanMaintenanceJob;
import ai.axionx.data.testkit.PostgresServerSettings;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One run of the maintenance job beside one of pg_partman's {@code run_maintenance()}, over 4, 40 and 400 monthly
 * tables of nine partitions, a default partition, a primary key and a GiST index, on warm connections.
 */
final class Maintenance {

    private static final int ROUNDS = 15;
    private static final int WARM_UP_MILLIS = 3_000;

    private Maintenance() {}

    public static void main(String[] arguments) throws Exception {
        for (int tables : new int[] {4, 40, 400}) {
            // run_maintenance() does all tables in one transaction, which a lock table of the default size cannot hold.
            var settings = PostgresServerSettings.fromEnvironment().withParameter("max_locks_per_transaction", "1024");
            try (OpsDatabase database = new OpsDatabase(settings);
                    HikariDataSource owner = database.owner();
                    HikariDataSource worker = database.worker();
                    Connection partman = owner.getConnection()) {
                measure(tables, partman, new PartmanMaintenanceJob(worker));
            }
        }
    }

    private static void measure(int tables, Connection partman, PartmanMaintenanceJob job) throws Exception {
        for (int i = 0; i < tables; i++) {
            String name = "road.t%03d".formatted(i);
            OpsDatabase.execute(
                    partman,
                    "create table " + name + " (id uuid not null, created_at timestamptz not null,"
                            + " place public.geometry(PointZ, 4326), note text, primary key (id, created_at))"
                            + " partition by range (created_at)",
                    "create index on " + name + " using gist (place)",
                    "select ops.register_partitioned_table('" + name + "', '1 month')");
        }
        System.out.printf(Locale.ROOT, "%d tables%n", tables);
        prepare(partman, true, false);
        warmUp(() -> job.maintain());
        warmUp(() -> OpsDatabase.execute(partman, "select partman.run_maintenance()"));
        compare("nothing due", partman, job, false, tables);
        compare("one partition due per table", partman, job, true, tables);
    }

    private static void warmUp(Rounds.Timed work) throws Exception {
        for (double spent = 0; spent < WARM_UP_MILLIS; ) {
            spent += Rounds.millis(work);
        }
    }

    private static void compare(String what, Connection partman, PartmanMaintenanceJob job, boolean due, int tables)
            throws Exception {
        double[] ours = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        for (int round = -2; round < ROUNDS; round++) {
            for (int turn = 0; turn < 2; turn++) {
                boolean our = (turn == 0) == (round % 2 == 0);
                prepare(partman, our, due);
                double millis = our
                        ? Rounds.millis(() -> require(job.maintain(), due ? tables : 0))
                        : Rounds.millis(() -> OpsDatabase.execute(partman, "select partman.run_maintenance()"));
                if (round >= 0) {
                    (our ? ours : theirs)[round] = millis;
                }
            }
        }
        Rounds job0 = new Rounds(ours);
        Rounds partman0 = new Rounds(theirs);
        System.out.printf(Locale.ROOT, "  %-28s run_maintenance()  %s%n", what, partman0);
        System.out.printf(Locale.ROOT, "  %-28s maintain           %s  %.3f of it%n", "", job0, job0.ratioTo(partman0));
    }

    /** Brings every table to where the contender has one partition to make, or none. */
    private static void prepare(Connection partman, boolean our, boolean due) throws SQLException {
        OpsDatabase.execute(
                partman,
                "update partman.part_config set automatic_maintenance = 'on', premake = 4",
                "set timezone = 'UTC'",
                "select partman.run_maintenance()",
                // From the middle of a month on, pg_partman makes one more than premake says.
                our ? "update partman.part_config set automatic_maintenance = 'off'" : "select 1");
        if (due) {
            String newest = our
                    ? "e.lower_bound >= date_trunc('month', now(), 'UTC') + interval '4 months'"
                    : "e.upper_bound = (select max(n.upper_bound) from ops.partitions(p.parent_table::regclass) n)";
            List<String> drops = new ArrayList<>();
            try (Statement statement = partman.createStatement();
                    ResultSet rows = statement.executeQuery("select 'drop table ' || e.partition"
                            + " from ops.partition_policies p, ops.partitions(p.parent_table::regclass) e"
                            + " where not e.is_default and " + newest)) {
                while (rows.next()) {
                    drops.add(rows.getString(1));
                }
            }
            OpsDatabase.execute(partman, drops.toArray(String[]::new));
        }
    }

    private static void require(MaintenanceReport report, int created) {
        if (!report.succeeded() || report.created() != created) {
            throw new IllegalStateException("expected " + created + " new partitions: " + report);
        }
    }
}
