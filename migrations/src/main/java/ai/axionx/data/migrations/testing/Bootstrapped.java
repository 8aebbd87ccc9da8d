package ai.axionx.data.migrations.testing;

import ai.axionx.data.migrations.PlatformDatabase;

/**
 * The databases as bootstrap leaves them, without migrations, for tools that run those themselves:
 * {@code axion_sense_bootstrapped} and its like.
 */
public final class Bootstrapped {

    private static final String ENDING = "_bootstrapped";

    private Bootstrapped() {}

    /** {@code axion_sense}, bootstrapped. */
    public static final class Sense extends PlatformDefinition {
        public Sense() {
            super(PlatformDatabase.SENSE, ENDING);
        }
    }

    /** {@code axion_sense_tasks}, bootstrapped. */
    public static final class SenseTasks extends PlatformDefinition {
        public SenseTasks() {
            super(PlatformDatabase.SENSE_TASKS, ENDING);
        }
    }

    /** {@code axion_gen}, bootstrapped. */
    public static final class Gen extends PlatformDefinition {
        public Gen() {
            super(PlatformDatabase.GEN, ENDING);
        }
    }
}
