package ai.axionx.data.sense.tasks;

import ai.axionx.data.model.Unit;
import ai.axionx.data.model.UnitException;
import ai.axionx.data.sense.SenseModel;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;

/**
 * The entities of {@code axion_sense_tasks}, and the way to them from a data source.
 *
 * <pre>{@code
 * try (SessionFactory sessions = SenseTasksModel.open(dataSource)) {
 *     sessions.inTransaction(session -> session.find(CitylensMigration.class, CitylensMigration.ID));
 * }
 * }</pre>
 */
public final class SenseTasksModel {

    private static final List<Class<?>> ENTITIES = List.of(CitylensMigration.class, ScheduledTask.class);

    private static final Unit UNIT = Unit.of("axion_sense_tasks", ENTITIES);

    private SenseTasksModel() {}

    /** All entities; the list cannot be changed. */
    public static List<Class<?>> entities() {
        return ENTITIES;
    }

    /** Opens {@code axion_sense_tasks} with the defaults of {@link SenseModel#open(DataSource, Map)}. */
    public static SessionFactory open(DataSource dataSource) {
        return open(dataSource, Map.of());
    }

    /**
     * Opens {@code axion_sense_tasks}, with the defaults of {@link SenseModel#open(DataSource, Map)}.
     *
     * @param dataSource connections as {@code axion_sense_worker}, from a pool; it is not closed with the session
     *     factory
     * @param settings settings of Hibernate by their names, added to the defaults or in their place
     * @return the session factory, thread safe, to be closed by the caller
     * @throws UnitException if there is no connection, if the database is another one or lacks migrations, or if a
     *     library on the class path is too old
     */
    public static SessionFactory open(DataSource dataSource, Map<String, ?> settings) {
        return UNIT.open(dataSource, settings);
    }
}
