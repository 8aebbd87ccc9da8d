package ai.axionx.data.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.gen.GenModel;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.model.UnitException;
import ai.axionx.data.sense.SenseModel;
import ai.axionx.data.sense.tasks.SenseTasksModel;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each unit opens its own database as the role that uses it, and tells every other one apart. */
final class OpeningTest {

    private static final List<Opening> OPENINGS = List.of(
            new Opening(PlatformDatabase.SENSE, PlatformRole.SENSE_APP, SenseModel::open),
            new Opening(PlatformDatabase.SENSE_TASKS, PlatformRole.SENSE_WORKER, SenseTasksModel::open),
            new Opening(PlatformDatabase.GEN, PlatformRole.GEN_APP, GenModel::open));

    static Stream<Arguments> pairs() {
        return OPENINGS.stream().flatMap(unit -> OPENINGS.stream().map(other -> Arguments.of(unit, other)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aUnit_opensItsOwnDatabaseAlone(Opening unit, Opening database) {
        DataSource dataSource = MigratedPlatform.shared().as(database.role(), database.database());
        if (unit.equals(database)) {
            try (SessionFactory sessions = unit.way().apply(dataSource)) {
                assertThat(sessions.getProperties()).containsEntry("hibernate.jdbc.batch_size", 1_000);
                sessions.inSession(session -> assertThat(sessions.getMetamodel().getEntities())
                        .isNotEmpty()
                        .allSatisfy(entity -> assertThat(
                                        session.createSelectionQuery("from " + entity.getName(), Object.class)
                                                .setMaxResults(1)
                                                .getResultList())
                                .hasSizeBetween(0, 1)));
            }
        } else {
            assertThatThrownBy(() -> unit.way().apply(dataSource))
                    .isInstanceOf(UnitException.class)
                    .hasMessageContaining("a migrated " + unit + " is expected, but the data source leads to database "
                            + MigratedPlatform.shared().name(database.database()) + ", which lacks ")
                    .hasMessageContaining("migrate " + unit + ".");
        }
    }

    /** A way into a database, and who goes it. */
    private record Opening(PlatformDatabase database, PlatformRole role, Function<DataSource, SessionFactory> way) {

        @Override
        public String toString() {
            return database.databaseName();
        }
    }
}
