package ai.axionx.data.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.axionx.data.gen.GenModel;
import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.sense.SenseModel;
import ai.axionx.data.sense.tasks.SenseTasksModel;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The databases are the same to the server whether the migrations have made their tables or Hibernate has: by the text
 * of the metadata, and through a session factory.
 *
 * <p>Hibernate writes into copies of the migrated database out of which every table was taken but those that need no
 * entity. So a table without an entity is missing there, and an entity without a table is one too many.
 */
final class TruthTest {

    private static final String BY_METADATA = "metadata";
    private static final String BY_SESSION_FACTORY = "session_factory";
    private static final MigratedPlatform PLATFORM = MigratedPlatform.shared();

    /** Each change on each side, so that every difference is a gain once and a loss once. */
    static final List<Arguments> MUTATIONS = Arrays.stream(Mutation.Side.values())
            .flatMap(side -> Mutation.ALL.stream().map(mutation -> arguments(side, mutation)))
            .toList();

    /** What the migrations made, and what Hibernate made by the text of the metadata. */
    private static final Map<Unit, Catalog> MIGRATED = new EnumMap<>(Unit.class);

    private static final Map<Unit, Catalog> MODELLED = new EnumMap<>(Unit.class);

    /** What Hibernate made through a session factory. */
    private static final Map<Unit, Catalog> MODELLED_BY_SESSION_FACTORY = new EnumMap<>(Unit.class);

    /** A connection to each side's database, to change it for a moment. */
    private static final Map<Mutation.Side, Connection> MUTABLE = new EnumMap<>(Mutation.Side.class);

    @BeforeAll
    static void letHibernateMakeTheTables() throws SQLException {
        for (Unit unit : Unit.values()) {
            MIGRATED.put(unit, read(PLATFORM.owner(unit.database())));
            MODELLED.put(unit, read(emptied(unit, BY_METADATA).fill(unit.model())));
            MODELLED_BY_SESSION_FACTORY.put(
                    unit, read(emptied(unit, BY_SESSION_FACTORY).fillBySessionFactory(unit.model())));
        }
        MUTABLE.put(Mutation.Side.MODEL, copy(Unit.SENSE, BY_METADATA).getConnection());
        // A copy of its own: other tests read those that are shared, and would wait for its locks.
        MUTABLE.put(
                Mutation.Side.MIGRATIONS,
                PLATFORM.owner(Unit.SENSE.database(), "mutable").getConnection());
        assumeThat(PLATFORM.today())
                .as("the UTC day, which decides which partitions come first")
                .isEqualTo(PLATFORM.day());
    }

    @AfterAll
    static void disconnect() throws SQLException {
        for (Connection connection : MUTABLE.values()) {
            connection.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void databases_areTheSame_whoeverMadeTheirTables(Unit unit) {
        Truth truth = new Truth(unit);
        Catalog migrated = truth.migrated(of(MIGRATED, unit));

        assertThat(truth.modelled(of(MODELLED, unit)).differencesFrom(migrated)).isEmpty();
        assertThat(truth.modelled(of(MODELLED_BY_SESSION_FACTORY, unit)).differencesFrom(migrated))
                .isEmpty();
    }

    /** An exception that names no table, or one that has an entity, has outlived its reason. */
    @ParameterizedTest
    @EnumSource
    void exceptions_areTablesWithoutEntity(Unit unit) {
        for (Unit.Unmapped unmapped : unit.unmapped()) {
            assertThat(EmptiedDatabase.tables(of(MIGRATED, unit)))
                    .as("tables that need no entity: %s", unmapped.reason())
                    .anyMatch(table -> table.matches(unmapped.tables()));
            assertThat(unit.model().tables())
                    .as("tables with an entity, although it is said of them: %s", unmapped.reason())
                    .noneMatch(table -> table.matches(unmapped.tables()));
        }
    }

    /** So that a service that opens the unit has all that was compared here. */
    @Test
    void units_openEveryEntity() {
        assertThat(SenseModel.entities())
                .containsExactlyInAnyOrderElementsOf(Unit.SENSE.model().entities());
        assertThat(SenseTasksModel.entities())
                .containsExactlyInAnyOrderElementsOf(Unit.SENSE_TASKS.model().entities());
        assertThat(GenModel.entities())
                .containsExactlyInAnyOrderElementsOf(Unit.GEN.model().entities());
    }

    @ParameterizedTest
    @FieldSource("MUTATIONS")
    void difference_isTold(Mutation.Side side, Mutation mutation) throws SQLException {
        Truth truth = new Truth(Unit.SENSE);
        Catalog migrated = mutation.seenIn(of(MIGRATED, Unit.SENSE));
        Catalog modelled = mutation.seenIn(of(MODELLED, Unit.SENSE));
        Catalog mutated = mutated(of(MUTABLE, side), mutation);

        List<String> differences = switch (side) {
            case MODEL -> truth.modelled(mutated).differencesFrom(truth.migrated(migrated));
            case MIGRATIONS -> truth.modelled(modelled).differencesFrom(truth.migrated(mutated));
        };

        assertThat(differences).contains(mutation.told(side));
    }

    private static Catalog mutated(Connection connection, Mutation mutation) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(mutation.sql());
            return mutation.isOfPartitions() ? Catalog.readWithPartitions(connection) : Catalog.read(connection);
        } finally {
            connection.rollback();
        }
    }

    /** Of ordinary tables, Hibernate reorders the columns on some ways and not on others. */
    @Test
    void ddlOfPartitionedTables_isTheSameText_onEveryWay() {
        MappedModel model = Unit.SENSE.model();
        List<String> partitioned = of(MIGRATED, Unit.SENSE).facts().stream()
                .filter(fact -> fact.name().equals("partition key"))
                .map(EmptiedDatabase::table)
                .toList();
        List<String> ddl = ofTables(partitioned, model.ddlOfMetadata());

        assertThat(ofTables(partitioned, model.ddlOfSessionFactory())).isEqualTo(ddl);
        assertThat(ofTables(partitioned, model.ddlOfSessionFactory(copy(Unit.SENSE, BY_METADATA))))
                .isEqualTo(ddl);
        assertThat(partitioned)
                .contains("road_data.track_logs")
                .allMatch(table ->
                        ddl.stream().anyMatch(statement -> statement.startsWith("create table " + table + " ")));
    }

    private static List<String> ofTables(List<String> tables, List<String> ddl) {
        return ddl.stream()
                .filter(statement -> tables.stream().anyMatch(statement::contains))
                .toList();
    }

    private static EmptiedDatabase emptied(Unit unit, String way) throws SQLException {
        return EmptiedDatabase.of(unit, copy(unit, way));
    }

    private static DataSource copy(Unit unit, String way) {
        return PLATFORM.owner(unit.database(), name(unit, way));
    }

    private static String name(Unit unit, String way) {
        return unit.name().toLowerCase(Locale.ROOT) + "_by_" + way;
    }

    private static Catalog read(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Catalog.readWithPartitions(connection);
        }
    }

    private static <K, V> V of(Map<K, V> values, K key) {
        V value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("there is nothing for " + key + ".");
        }
        return value;
    }
}
