package ai.axionx.data.schema;

import static java.util.stream.Collectors.joining;

import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.migrations.catalog.Fact;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a page tells of a table.
 *
 * @param schema the name of its schema
 * @param name its own name
 * @param facts what the catalog says of it, by name
 */
record TableFacts(String schema, String name, Map<String, String> facts) {

    private static final Pattern COLUMN = Pattern.compile("(.*?)( not null)?(?: default (.*)| (generated .*))?");
    private static final Pattern KEY = Pattern.compile("(PRIMARY KEY|UNIQUE)[^(]*\\((.*?)\\).*");
    private static final Pattern FOREIGN_KEY =
            Pattern.compile("FOREIGN KEY \\((.*?)\\) REFERENCES (\\w+)\\.(\\w+)\\((.*?)\\).*");
    private static final Pattern INDEX = Pattern.compile("CREATE (UNIQUE )?INDEX \\S+ ON (?:ONLY )?\\S+ USING (.*)");

    /**
     * A row of one table names one of another.
     *
     * @param from the table whose row names another
     * @param columns by which columns
     * @param to the table whose row is named
     * @param isForeignKey whether the server sees to it
     */
    record Reference(TableFacts from, List<String> columns, TableFacts to, boolean isForeignKey) {

        boolean joins(TableFacts table) {
            return from.equals(table) || to.equals(table);
        }

        /** The line in a diagram of a schema. */
        String relation(String schema) {
            String one = columns.stream().allMatch(from::isNotNull) ? "||" : "|o";
            String many = from.isKey(columns) ? "o|" : "o{";
            return "    " + to.id(schema) + " " + one + (isForeignKey ? "--" : "..") + many + " " + from.id(schema)
                    + " : " + label() + "\n";
        }

        /** By which columns, where the name of the table does not tell. */
        private String label() {
            return columns.equals(List.of(to.idName())) ? "\"\"" : String.join("_", columns);
        }
    }

    /** The tables of a database that are people's to know: neither Flyway's nor templates, which have no columns. */
    static List<TableFacts> of(Catalog catalog) {
        Map<String, Map<String, String>> tables = new LinkedHashMap<>();
        for (Fact fact : catalog.facts()) {
            if (fact.object().startsWith("table ") && !fact.object().endsWith(".flyway_schema_history")) {
                tables.computeIfAbsent(fact.object().substring("table ".length()), table -> new LinkedHashMap<>())
                        .put(fact.name(), fact.value());
            }
        }
        return tables.entrySet().stream()
                .map(table -> new TableFacts(
                        table.getKey().substring(0, table.getKey().indexOf('.')),
                        table.getKey().substring(table.getKey().indexOf('.') + 1),
                        table.getValue()))
                .filter(table -> table.columns().findAny().isPresent())
                .toList();
    }

    /** What it refers to: by foreign keys, and by columns that are called after a partitioned table. */
    Stream<Reference> references(List<TableFacts> all) {
        return Stream.concat(foreignKeys(all), idsOfPartitionedRows(all));
    }

    private Stream<Reference> foreignKeys(List<TableFacts> all) {
        return facts.values().stream()
                .map(FOREIGN_KEY::matcher)
                .filter(Matcher::matches)
                .map(key -> {
                    TableFacts to = all.stream()
                            .filter(table -> table.schema.equals(key.group(2)) && table.name.equals(key.group(3)))
                            .findFirst()
                            .orElseThrow();
                    return new Reference(this, list(key.group(1)), to, true);
                });
    }

    private Stream<Reference> idsOfPartitionedRows(List<TableFacts> all) {
        return columns()
                .filter(column -> type(column).equals("uuid"))
                .flatMap(column -> all.stream()
                        .filter(table -> table.facts.containsKey("partition key") && column.equals(table.idName()))
                        .map(table -> new Reference(this, List.of(column), table, false)));
    }

    /** Its box in a diagram: the columns of keys. */
    String entity() {
        List<String> foreign = facts.values().stream()
                .map(FOREIGN_KEY::matcher)
                .filter(Matcher::matches)
                .flatMap(key -> list(key.group(1)).stream())
                .toList();
        return columns()
                .map(column -> {
                    List<String> keys = Stream.of(
                                    isIn("PRIMARY KEY", column) ? "PK" : "",
                                    foreign.contains(column) ? "FK" : "",
                                    isIn("UNIQUE", column) ? "UK" : "")
                            .filter(key -> !key.isEmpty())
                            .toList();
                    boolean isShown = !keys.isEmpty()
                            || (column.endsWith("_id") && type(column).equals("uuid"));
                    return isShown
                            ? ("        " + word(type(column)) + " " + column + " " + String.join(", ", keys))
                                            .stripTrailing()
                                    + "\n"
                            : "";
                })
                .collect(joining("", "    " + name + " {\n", "    }\n"));
    }

    /** Its box in the diagram of another schema. */
    String guest() {
        return "    " + schema + "_" + name + "[\"" + schema + "." + name + "\"]\n";
    }

    /** How a column of another table is called that names a row of this one. */
    private String idName() {
        return name.replaceFirst("ies$", "y").replaceFirst("(?<=ch|sh|x)es$|s$", "") + "_id";
    }

    private String id(String shownIn) {
        return shownIn.equals(schema) ? name : schema + "_" + name;
    }

    /** Its part of a page. */
    String markdown() {
        return "## " + name + "\n\n" + Markdown.text(fact("comment")) + "\n" + partitions() + rights()
                + Markdown.table(
                        List.of("column", "type", "null", "default", "what it is"),
                        columns()
                                .map(column -> List.of(
                                        Markdown.code(column),
                                        Markdown.code(type(column)),
                                        isNotNull(column) ? "" : "null",
                                        Markdown.code(defaultOf(column)),
                                        Markdown.text(fact("column " + column + ", comment"))))
                                .toList())
                + Markdown.table(
                        List.of("key or check", "definition"),
                        named("constraint ")
                                .map(constraint -> List.of(
                                        Markdown.code(constraint), Markdown.code(fact("constraint " + constraint))))
                                .toList())
                + Markdown.table(
                        List.of("index", "definition"),
                        named("index ")
                                .filter(index -> !facts.containsKey("constraint " + index))
                                .map(index -> List.of(Markdown.code(index), Markdown.code(indexOf(index))))
                                .toList());
    }

    private String partitions() {
        if (!facts.containsKey("partition key")) {
            return "";
        }
        return "\nPartitioned by " + Markdown.code(fact("partition key")) + ", a partition for "
                + fact("policy, partition_interval") + "; "
                + Optional.ofNullable(facts.get("policy, retention"))
                        .map(retention -> "after " + retention + ": " + fact("policy, retention_action")
                                + Optional.ofNullable(facts.get("policy, still_needed"))
                                        .map(condition -> ", unless " + Markdown.code(condition))
                                        .orElse(""))
                        .orElse("kept for good")
                + ".\n";
    }

    private String rights() {
        String rights = named("granted to ")
                .map(role -> Markdown.code(role) + " may " + fact("granted to " + role))
                .collect(joining("; "));
        return rights.isEmpty() ? "" : "\n" + rights + ".\n";
    }

    private Stream<String> columns() {
        return named("column ");
    }

    private Stream<String> named(String kind) {
        return facts.keySet().stream()
                .filter(fact -> fact.startsWith(kind) && !fact.contains(", "))
                .map(fact -> fact.substring(kind.length()));
    }

    private String type(String column) {
        return column(column).group(1);
    }

    private boolean isNotNull(String column) {
        return column(column).group(2) != null;
    }

    private String defaultOf(String column) {
        Matcher matcher = column(column);
        return Stream.of(matcher.group(3), matcher.group(4))
                .filter(text -> text != null)
                .findFirst()
                .map(text -> text.replace("generated by default as identity", "identity"))
                .orElse("");
    }

    private Matcher column(String column) {
        Matcher matcher = COLUMN.matcher(fact("column " + column));
        if (!matcher.matches()) {
            throw new IllegalStateException("column " + column + " of " + schema + "." + name + " has no type.");
        }
        return matcher;
    }

    private String indexOf(String index) {
        Matcher matcher = INDEX.matcher(fact("index " + index));
        return matcher.matches()
                ? Optional.ofNullable(matcher.group(1)).map(unique -> "unique ").orElse("") + matcher.group(2)
                : fact("index " + index);
    }

    private boolean isIn(String kind, String column) {
        return keys(kind).anyMatch(columns -> columns.contains(column));
    }

    private boolean isKey(List<String> columns) {
        return Stream.of("PRIMARY KEY", "UNIQUE").flatMap(this::keys).anyMatch(columns::containsAll);
    }

    private Stream<List<String>> keys(String kind) {
        return facts.values().stream()
                .map(KEY::matcher)
                .filter(matcher -> matcher.matches() && matcher.group(1).equals(kind))
                .map(matcher -> list(matcher.group(2)));
    }

    private String fact(String fact) {
        return facts.getOrDefault(fact, "");
    }

    private static List<String> list(String columns) {
        return Arrays.asList(columns.split(", "));
    }

    /** Mermaid knows words alone. */
    private static String word(String type) {
        return type.replace("timestamp with time zone", "timestamptz").replaceAll("[^a-z0-9]+", "_");
    }
}
