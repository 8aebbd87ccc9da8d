package ai.axionx.data.partitioning.metrics;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.partitioning.HealthReport;
import ai.axionx.data.partitioning.PartitionHealth;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@link PartitionHealth} sees, as gauges.
 *
 * <pre>{@code
 * new PartitionMetrics(new PartitionHealth(monitorDataSource)).bindTo(registry);
 * }</pre>
 *
 * <p>For each registered table, with its name in the tag {@code table}:
 *
 * <table>
 * <caption>Gauges of a table</caption>
 * <tr><th>name</th><th>unit</th><th>value</th></tr>
 * <tr><td>{@code axion.partitions.ahead}</td><td>seconds</td><td>for how long partitions stand ready; 0 if none covers the present</td></tr>
 * <tr><td>{@code axion.partitions.premade}</td><td>partitions</td><td>that stand ready after the current one</td></tr>
 * <tr><td>{@code axion.partitions.premake}</td><td>partitions</td><td>that its policy wants ready</td></tr>
 * <tr><td>{@code axion.partitions.default}</td><td>rows</td><td>in the default partition, counted up to 10,000</td></tr>
 * <tr><td>{@code axion.partitions.blocked}</td><td></td><td>1 if the next partition cannot be made, else 0</td></tr>
 * <tr><td>{@code axion.partitions.due}</td><td>partitions</td><td>that are older than the retention</td></tr>
 * <tr><td>{@code axion.partitions.needed}</td><td>seconds</td><td>age of the oldest row that retention has to spare; 0 if there is none</td></tr>
 * <tr><td>{@code axion.partitions.findings}</td><td>findings</td><td>differences between policy, pg_partman and catalog</td></tr>
 * <tr><td>{@code axion.partitions.level}</td><td></td><td>0 OK, 1 warning, 2 critical</td></tr>
 * </table>
 *
 * <p>For the database: {@code axion.maintenance.age} (seconds since the last run ended, NaN if none ever did),
 * {@code axion.maintenance.failed} (tables that it could not bring into order) and {@code axion.maintenance.level} (the
 * worst level of all: 0, 1, 2).
 *
 * <p>All gauges read one check, which is made when it is asked for and kept for an interval, one minute by default, as
 * is the news that it failed: then they are NaN. A table that is registered later gets its gauges with the next check.
 * Whoever reads a gauge waits for the check, so give the data source a time-out. Thread safe.
 */
public final class PartitionMetrics implements MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(PartitionMetrics.class);

    private final PartitionHealth health;
    private final long intervalNanos;
    private final Map<MeterRegistry, Set<String>> tablesByRegistry = new ConcurrentHashMap<>();

    private @Nullable HealthReport report;
    private long checkedNanos;
    private boolean hasChecked;

    /** Checks at most once a minute. */
    public PartitionMetrics(PartitionHealth health) {
        this(health, Duration.ofMinutes(1));
    }

    /** Checks at most once in this interval, which must be positive. */
    public PartitionMetrics(PartitionHealth health, Duration interval) {
        this.health = requireNonNull(health, "health");
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("expected a positive interval, found " + interval + ".");
        }
        this.intervalNanos = interval.toNanos();
    }

    /**
     * Registers the gauges; those of tables with the first check that succeeds. Asks the database, and never throws.
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(
                registry,
                "axion.maintenance.age",
                "Time since the last run of maintenance ended.",
                "seconds",
                this::runAge);
        gauge(
                registry,
                "axion.maintenance.failed",
                "Tables that the last run could not bring into order.",
                "tables",
                all -> all.lastRun().map(run -> (double) run.failed()).orElse(Double.NaN));
        gauge(
                registry,
                "axion.maintenance.level",
                "The worst level of all tables: 0 OK, 1 warning, 2 critical.",
                null,
                all -> number(all.level()));
        tablesByRegistry.putIfAbsent(registry, ConcurrentHashMap.newKeySet());
        current().ifPresent(this::bindTables);
    }

    private double runAge(HealthReport all) {
        return all.lastRunAge().map(PartitionMetrics::seconds).orElse(Double.NaN);
    }

    private void bindTables(HealthReport all) {
        tablesByRegistry.forEach((registry, bound) -> all.tables().stream()
                .map(HealthReport.Table::name)
                .filter(bound::add)
                .forEach(table -> bindTable(registry, table)));
    }

    private void bindTable(MeterRegistry registry, String table) {
        tableGauge(
                registry,
                table,
                "ahead",
                "For how long partitions stand ready.",
                "seconds",
                state -> seconds(state.readyFor()));
        tableGauge(
                registry,
                table,
                "premade",
                "Partitions that stand ready after the current one.",
                "partitions",
                state -> state.set().premade());
        tableGauge(
                registry,
                table,
                "premake",
                "Partitions that the policy wants ready.",
                "partitions",
                state -> state.policy().premake());
        tableGauge(
                registry,
                table,
                "default",
                "Rows in the default partition, counted up to 10,000.",
                "rows",
                state -> ifRead(state, state.set().defaultRows()));
        tableGauge(
                registry,
                table,
                "blocked",
                "1 if the next partition cannot be made, else 0.",
                null,
                state -> ifRead(state, state.set().attachWillFail() ? 1 : 0));
        tableGauge(
                registry,
                table,
                "due",
                "Partitions that are older than the retention.",
                "partitions",
                state -> state.set().toRetire());
        tableGauge(
                registry,
                table,
                "needed",
                "Age of the oldest row that retention has to spare.",
                "seconds",
                state -> ifRead(
                        state, state.neededFor().map(PartitionMetrics::seconds).orElse(0.0)));
        tableGauge(
                registry,
                table,
                "findings",
                "Differences between policy, pg_partman and catalog.",
                "findings",
                state -> state.findings().size());
        tableGauge(registry, table, "level", "0 OK, 1 warning, 2 critical.", null, state -> number(state.level()));
    }

    /** What could not be read is not 0. */
    private static double ifRead(HealthReport.Table state, double value) {
        return state.set().unread().isPresent() ? Double.NaN : value;
    }

    private void tableGauge(
            MeterRegistry registry,
            String table,
            String name,
            String description,
            @Nullable String unit,
            ToDoubleFunction<HealthReport.Table> value) {
        Gauge.builder(
                        "axion.partitions." + name,
                        this,
                        metrics -> metrics.read(all -> all.tables().stream()
                                .filter(state -> state.name().equals(table))
                                .mapToDouble(value)
                                .findFirst()
                                .orElse(Double.NaN)))
                .tag("table", table)
                .description(description)
                .baseUnit(unit)
                .strongReference(true)
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            @Nullable String unit,
            ToDoubleFunction<HealthReport> value) {
        Gauge.builder(name, this, metrics -> metrics.read(value))
                .description(description)
                .baseUnit(unit)
                .strongReference(true)
                .register(registry);
    }

    private double read(ToDoubleFunction<HealthReport> value) {
        return current().map(value::applyAsDouble).orElse(Double.NaN);
    }

    private synchronized Optional<HealthReport> current() {
        if (!hasChecked || System.nanoTime() - checkedNanos >= intervalNanos) {
            report = check();
            checkedNanos = System.nanoTime();
            hasChecked = true;
            if (report != null) {
                bindTables(report);
            }
        }
        return Optional.ofNullable(report);
    }

    private @Nullable HealthReport check() {
        try {
            return health.check();
        } catch (SQLException | RuntimeException e) {
            // A pool throws what it likes, and a scrape must not end for it.
            log.warn("Partition metrics are not available: {}", e.getMessage());
            return null;
        }
    }

    private static double number(HealthReport.Level level) {
        return switch (level) {
            case OK -> 0;
            case WARNING -> 1;
            case CRITICAL -> 2;
        };
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
