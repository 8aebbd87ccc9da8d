package ai.axionx.data.migrations.catalog;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.internal.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a database holds: each object with its facts, in texts that the server writes itself.
 *
 * <pre>{@code
 * Catalog live = Catalog.read(connection);
 * Catalog expected = Catalog.expected(PlatformDatabase.SENSE);
 * live.differencesFrom(expected).forEach(System.out::println);
 * }</pre>
 *
 * <p>Objects are the database itself, its schemas, extensions, tables and views with their columns, keys, checks,
 * indexes and triggers, sequences, types and functions; facts are also owners, grants and comments, and of a
 * partitioned table its key, its policy and what pg_partman has noted. What belongs to the server or to an extension is
 * left out, and so are rows. Whatever is looked at has the same name in every copy of a database, so two of them can be
 * compared.
 *
 * <p>As text it has a line for each object and, set in, one for each fact; so snapshots of it can be read, and their
 * history tells what changed.
 *
 * @param facts all facts, those of an object together
 */
public record Catalog(List<Fact> facts) {

    /** What the server writes depends on these. */
    private static final String SETTINGS = """
            select set_config(name, value, true)
            from (values ('search_path', 'pg_catalog'), ('timezone', 'UTC'), ('datestyle', 'ISO, YMD'),
                         ('intervalstyle', 'postgres'), ('quote_all_identifiers', 'off')) s(name, value)
            """;

    /** A catalog of these facts; those of an object come together, in its first one's place. */
    public Catalog {
        facts = byObject(facts).values().stream()
                .flatMap(names -> names.values().stream())
                .toList();
    }

    /**
     * What the database holds without partitions, whose number varies.
     *
     * <p>Reads in the connection's transaction, or one of its own, and leaves the connection's settings as they were.
     *
     * @param connection of a role that may read {@code ops.partition_policies} and {@code partman.part_config}, where
     *     those exist: the one that migrates may
     */
    public static Catalog read(Connection connection) throws SQLException {
        return read(connection, false);
    }

    /**
     * The same with every partition as an object of its own, such as {@code partition road_data.track_logs_default}.
     */
    public static Catalog readWithPartitions(Connection connection) throws SQLException {
        return read(connection, true);
    }

    private static Catalog read(Connection connection, boolean partitions) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            Savepoint before = connection.setSavepoint();
            Sql.strings(connection, SETTINGS);
            List<Fact> facts = facts(connection, "facts.sql", partitions);
            if (Sql.isTrue(connection, "select to_regclass('ops.partition_policies') is not null")) {
                facts.addAll(facts(connection, "partition_facts.sql"));
            }
            connection.rollback(before);
            return new Catalog(facts);
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    private static List<Fact> facts(Connection connection, String statement, Object... parameters) throws SQLException {
        return Sql.rows(
                connection,
                row -> new Fact(row.getString(1), row.getString(2), row.getString(3)),
                resource(statement),
                parameters);
    }

    /** What a platform's database holds when it has been bootstrapped and migrated by this artifact. */
    public static Catalog expected(PlatformDatabase database) {
        return parse(resource(database.databaseName() + ".catalog"));
    }

    /**
     * The catalog that wrote this text.
     *
     * @throws IllegalArgumentException if no catalog can have written it; the message names the line
     */
    public static Catalog parse(String text) {
        return new Catalog(CatalogText.parse(text));
    }

    /** What is other here than it should be, a line for each fact or object; empty if nothing is. */
    public List<String> differencesFrom(Catalog expected) {
        Map<String, Map<String, Fact>> here = byObject(facts);
        Map<String, Map<String, Fact>> there = byObject(expected.facts);
        Set<String> objects = new TreeSet<>(here.keySet());
        objects.addAll(there.keySet());
        List<String> differences = new ArrayList<>();
        for (String object : objects) {
            Map<String, Fact> found = here.getOrDefault(object, Map.of());
            Map<String, Fact> wanted = there.getOrDefault(object, Map.of());
            if (found.isEmpty()) {
                differences.add(object + ": expected, but there is none");
            } else if (wanted.isEmpty()) {
                differences.add(object + ": not expected, but there is one");
            } else {
                differences.addAll(differences(object, found, wanted));
            }
        }
        return differences;
    }

    private static List<String> differences(String object, Map<String, Fact> found, Map<String, Fact> wanted) {
        Set<String> names = new TreeSet<>(found.keySet());
        names.addAll(wanted.keySet());
        return names.stream()
                .filter(name -> !value(wanted, name).equals(value(found, name)))
                .map(name ->
                        object + ", " + name + ": expected " + value(wanted, name) + ", found " + value(found, name))
                .toList();
    }

    private static String value(Map<String, Fact> facts, String name) {
        Fact fact = facts.get(name);
        return fact == null ? "nothing" : fact.value();
    }

    private static Map<String, Map<String, Fact>> byObject(List<Fact> facts) {
        Map<String, Map<String, Fact>> objects = new LinkedHashMap<>();
        for (Fact fact : facts) {
            Fact other = objects.computeIfAbsent(fact.object(), object -> new LinkedHashMap<>())
                    .put(fact.name(), fact);
            if (other != null) {
                throw new IllegalArgumentException(
                        "a catalog says each thing once, but there is " + other + " and " + fact + ".");
            }
        }
        return objects;
    }

    private static String resource(String name) {
        try (InputStream stream = requireNonNull(Catalog.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return CatalogText.write(facts);
    }
}
