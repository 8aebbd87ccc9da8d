package ai.axionx.data.migrations.testing;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.partitioning.PartmanMaintenanceJob;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.UnfinishedDatabase;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * {@code axion_sense}; maintenance of its partitions runs as the worker.
 *
 * <p>Partitions reach as far back from the server's present as they do ahead: four months, for the outbox seven days.
 * Who loads older rows has the owner call {@code ops.ensure_partitions} first, or they go to the default partition.
 */
public final class SenseDefinition extends PlatformDefinition {

    public SenseDefinition() {
        super(PlatformDatabase.SENSE);
    }

    /** With the day: partitions stand ready from the day on which the migrations ran. */
    @Override
    public String fingerprint() {
        return super.fingerprint() + " " + LocalDate.now(ZoneOffset.UTC);
    }

    @Override
    public void maintain(UnfinishedDatabase database) {
        new PartmanMaintenanceJob(database.dataSource(TestRole.WORKER))
                .maintain()
                .requireSuccess();
    }
}
