package ai.axionx.data.sense.tasks;

import java.util.List;

/** The entities of {@code axion_sense_tasks}. */
public final class SenseTasksModel {

    private static final List<Class<?>> ENTITIES = List.of(CitylensMigration.class, ScheduledTask.class);

    private SenseTasksModel() {}

    /** All entities; the list cannot be changed. */
    public static List<Class<?>> entities() {
        return ENTITIES;
    }
}
