package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.axionx.data.partitioning.metrics.PartitionMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gauges tell what health sees, at the price of one check in an interval, and never fail a scrape. */
final class PartitionMetricsTest {

    private static final Duration NEVER_AGAIN = Duration.ofHours(1);

    private final AtomicInteger connections = new AtomicInteger();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private OpsDatabase database;
    private Connection owner;
    private DataSource counted;
    private boolean broken;

    @BeforeEach
    void start() throws SQLException {
        database = OpsDatabase.start();
        owner = database.owner();
        table("visits", "1 day");
        DataSource real = database.worker();
        counted = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    connections.incrementAndGet();
                    if (broken) {
                        throw new SQLException("nobody answers");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @AfterEach
    void stop() throws SQLException {
        owner.close();
        database.close();
    }

    @Test
    void gauges_tellWhatHealthSees() throws SQLException {
        new PartmanMaintenanceJob(database.worker()).maintain();
        UUID stray = TimeOrderedId.at(java.time.Instant.parse("2001-02-03T04:05:06Z"))
                .id();
        Sql.execute(
                owner,
                "insert into road.visits (id, created_at) values ('" + stray + "', ops.uuid_v7_ts('" + stray + "'))");
        metrics(NEVER_AGAIN).bindTo(registry);

        assertThat(table("ahead")).isCloseTo(4.5 * 86_400, within(0.5 * 86_400));
        assertThat(table("premade")).isEqualTo(4);
        assertThat(table("premake")).isEqualTo(4);
        assertThat(table("default")).isEqualTo(1);
        assertThat(table("blocked")).isZero();
        assertThat(table("due")).isZero();
        assertThat(table("needed")).isZero();
        assertThat(table("findings")).isZero();
        assertThat(table("level")).isEqualTo(1);
        assertThat(value("axion.maintenance.age")).isBetween(0.0, 60.0);
        assertThat(value("axion.maintenance.failed")).isZero();
        assertThat(value("axion.maintenance.level")).isEqualTo(1);
        assertThat(registry.getMeters()).hasSize(12);
        assertThat(registry.get("axion.partitions.ahead").gauge().getId().getBaseUnit())
                .isEqualTo("seconds");
        assertThat(registry.get("axion.partitions.default").gauge().getId().getBaseUnit())
                .isEqualTo("rows");
    }

    @Test
    void manyScrapes_costOneCheck_inAnInterval() {
        metrics(NEVER_AGAIN).bindTo(registry);
        for (int i = 0; i < 50; i++) {
            scrape();
        }
        assertThat(connections).hasValue(1);

        var other = new SimpleMeterRegistry();
        metrics(Duration.ofNanos(1)).bindTo(other);
        int before = connections.get();
        other.get("axion.maintenance.level").gauge().value();
        assertThat(connections.get()).isGreaterThan(before);
    }

    @Test
    void aDatabaseThatFails_givesNaN_andIsNotAskedAgainAtOnce() {
        broken = true;
        metrics(NEVER_AGAIN).bindTo(registry);

        assertThat(value("axion.maintenance.level")).isNaN();
        assertThat(value("axion.maintenance.age")).isNaN();
        assertThat(connections).hasValue(1);
    }

    @Test
    void aDatabaseThatComesBack_bringsItsTables_andOneThatGoes_leavesNaN() {
        broken = true;
        metrics(Duration.ofNanos(1)).bindTo(registry);
        assertThat(value("axion.maintenance.level")).isNaN();

        broken = false;
        assertThat(value("axion.maintenance.level")).isZero();
        assertThat(table("premade")).isEqualTo(4);

        broken = true;
        assertThat(table("premade")).isNaN();
    }

    @Test
    void aTableRegisteredLater_getsItsGauges_andOneThatIsGone_givesNaN() throws SQLException {
        metrics(Duration.ofNanos(1)).bindTo(registry);
        table("aisles", "1 month");
        scrape();

        assertThat(registry.get("axion.partitions.premade")
                        .tag("table", "road.aisles")
                        .gauge()
                        .value())
                .isEqualTo(4);

        Sql.execute(owner, "drop table road.visits", "select ops.unregister_partitioned_table('road.visits')");
        assertThat(table("premade")).isNaN();
    }

    private PartitionMetrics metrics(Duration interval) {
        return new PartitionMetrics(new PartitionHealth(counted), interval);
    }

    private void scrape() {
        for (Meter meter : registry.getMeters()) {
            ((Gauge) meter).value();
        }
    }

    private double table(String name) {
        return registry.get("axion.partitions." + name)
                .tag("table", "road.visits")
                .gauge()
                .value();
    }

    private double value(String name) {
        return registry.get(name).gauge().value();
    }

    private void table(String name, String interval) throws SQLException {
        OpsDatabase.createTable(owner, name);
        Sql.execute(owner, "select ops.register_partitioned_table('road." + name + "', '" + interval + "')");
    }
}
