package ai.axionx.data.schema.lint;

import ai.axionx.data.migrations.PlatformDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a release shipped of one database: the scripts that it ran, and the tables that its entities map. It serves
 * while the next release's migrations run.
 *
 * <p>As text it has a line {@code script <file> <checksum>} for each script, in order, and for each table a line
 * {@code table <schema>.<name>} with its columns set in below: name, type, and {@code not null}.
 *
 * @param version such as {@code 0.1.0}
 * @param scripts the scripts' checksums by file, in the order in which they run
 * @param tables the mapped tables
 */
public record Release(String version, Map<String, Integer> scripts, List<Table> tables) {

    private static final String FOLDER = "/ai/axionx/data/schema/releases/";
    private static final String NOT_NULL = " not null";

    public Release {
        scripts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(scripts));
        tables = List.copyOf(tables);
    }

    /**
     * A mapped table.
     *
     * @param name with its schema
     * @param columns those that an entity reads and writes
     */
    public record Table(String name, List<Column> columns) {
        public Table {
            columns = List.copyOf(columns);
        }

        /** The column of this name. */
        Optional<Column> column(String column) {
            return columns.stream().filter(each -> each.name().equals(column)).findFirst();
        }
    }

    /**
     * A mapped column.
     *
     * @param type as Hibernate writes it into DDL
     * @param isNullable whether an entity may write null
     */
    public record Column(String name, String type, boolean isNullable) {}

    /** The versions of all releases, the newest last. */
    public static List<String> versions() {
        return resource("releases.txt")
                .orElse("")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    /** The newest release of a database; empty if it was in none. */
    public static Optional<Release> newest(PlatformDatabase database) {
        List<String> versions = versions();
        return versions.isEmpty() ? Optional.empty() : of(versions.get(versions.size() - 1), database);
    }

    /** A database as a release shipped it; empty if that had none of this name. */
    public static Optional<Release> of(String version, PlatformDatabase database) {
        return resource(version + "/" + database.databaseName() + ".release").map(text -> parse(version, text));
    }

    private static Optional<String> resource(String name) {
        try (InputStream stream = Release.class.getResourceAsStream(FOLDER + name)) {
            return stream == null
                    ? Optional.empty()
                    : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The release that wrote this text.
     *
     * @throws IllegalArgumentException if none can have written it; the message names the line
     */
    public static Release parse(String version, String text) {
        Map<String, Integer> scripts = new LinkedHashMap<>();
        Map<String, List<Column>> tables = new LinkedHashMap<>();
        List<Column> columns = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String[] words = line.strip().split(" ", -1);
            if (line.startsWith("script ") && words.length == 3) {
                scripts.put(words[1], Integer.valueOf(words[2]));
            } else if (line.startsWith("table ") && words.length == 2) {
                columns = new ArrayList<>();
                tables.put(words[1], columns);
            } else if (line.startsWith("  ") && words.length > 1 && !tables.isEmpty()) {
                String type = line.strip().substring(words[0].length() + 1);
                boolean isNullable = !type.endsWith(NOT_NULL);
                columns.add(new Column(
                        words[0],
                        isNullable ? type : type.substring(0, type.length() - NOT_NULL.length()),
                        isNullable));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new IllegalArgumentException("line " + number + " of release " + version
                        + " is expected to be a script, a table or a column of one, but is: " + line);
            }
        }
        return new Release(
                version,
                scripts,
                tables.entrySet().stream()
                        .map(table -> new Table(table.getKey(), table.getValue()))
                        .toList());
    }

    /** Whether its entities read or write this table, or this column of it. */
    public boolean maps(String table, Optional<String> column) {
        return tables.stream()
                .filter(each -> each.name().equals(table))
                .anyMatch(each -> column.isEmpty() || each.column(column.get()).isPresent());
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        scripts.forEach((file, checksum) ->
                text.append("script ").append(file).append(' ').append(checksum).append('\n'));
        for (Table table : tables) {
            text.append("\ntable ").append(table.name()).append('\n');
            for (Column column : table.columns()) {
                text.append("  ").append(column.name()).append(' ').append(column.type());
                text.append(column.isNullable() ? "" : NOT_NULL).append('\n');
            }
        }
        return text.toString();
    }
}
