package ai.axionx.data.migrations.testing;

import ai.axionx.data.migrations.PlatformDatabase;

/** {@code axion_sense_tasks}; the worker is the only service in it, and so its app as well. */
public final class SenseTasksDefinition extends PlatformDefinition {

    public SenseTasksDefinition() {
        super(PlatformDatabase.SENSE_TASKS);
    }
}
