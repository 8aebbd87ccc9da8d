package ai.axionx.data.schema;

import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.migrations.catalog.Fact;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A copy of a migrated database out of which every table was taken but those that need no entity, for Hibernate to make
 * its own in it.
 */
public final class EmptiedDatabase {

    private final DataSource copy;

    private EmptiedDatabase(DataSource copy) {
        this.copy = copy;
    }

    /** Empties a copy of the unit's migrated database. */
    public static EmptiedDatabase of(Unit unit, DataSource copy) throws SQLException {
        List<String> tables = tables(read(copy));
        if (tables.contains("ops.partition_policies")) {
            MigratedPlatform.execute(
                    copy, List.of("select ops.unregister_partitioned_table(parent_table) from ops.partition_policies"));
        }
        Stream<String> toMap = tables.stream()
                .filter(table -> unit.unmapped().stream().noneMatch(unmapped -> table.matches(unmapped.tables())));
        MigratedPlatform.execute(
                copy, toMap.map(table -> "drop table " + table + " cascade").toList());
        return new EmptiedDatabase(copy);
    }

    /** Makes the tables by the text of the model's metadata, in schemas that are made when they are missing. */
    public DataSource fill(MappedModel model) throws SQLException {
        MigratedPlatform.execute(
                copy,
                model.schemas().stream()
                        .map(schema -> "create schema if not exists " + schema)
                        .toList());
        MigratedPlatform.execute(copy, model.ddlOfMetadata());
        return copy;
    }

    /** Has a session factory make the tables. */
    public DataSource fillBySessionFactory(MappedModel model) {
        model.create(copy);
        return copy;
    }

    /** The tables in a catalog, as {@code schema.table}. */
    static List<String> tables(Catalog catalog) {
        return catalog.facts().stream()
                .filter(fact ->
                        fact.object().startsWith("table ") && fact.name().equals("kind"))
                .map(EmptiedDatabase::table)
                .toList();
    }

    static String table(Fact fact) {
        return fact.object().replaceFirst("^table ", "");
    }

    private static Catalog read(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Catalog.read(connection);
        }
    }
}
