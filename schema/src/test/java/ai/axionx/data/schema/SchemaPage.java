package ai.axionx.data.schema;

import static java.util.stream.Collectors.joining;

import ai.axionx.data.migrations.catalog.Catalog;
import java.util.List;
import java.util.stream.Stream;

/**
 * A schema as people read it: a diagram of its keys, and each table with its columns, keys and indexes.
 *
 * @param database the name of the database
 * @param schema the name of the schema
 * @param comment what the schema says of itself
 * @param tables its tables
 * @param all the tables of the whole database, to which its own may refer
 */
record SchemaPage(String database, String schema, String comment, List<TableFacts> tables, List<TableFacts> all) {

    static final String CONTENTS = """
            # The databases, schema by schema

            Written from the migrated databases, never by hand: `%s`

            """.formatted(GeneratedFile.COMMAND);

    /** The pages of a database, one for each schema with tables. */
    static List<SchemaPage> of(String database, Catalog catalog) {
        List<TableFacts> tables = TableFacts.of(catalog);
        return tables.stream()
                .map(TableFacts::schema)
                .distinct()
                .map(schema -> new SchemaPage(
                        database,
                        schema,
                        catalog.facts().stream()
                                .filter(fact -> fact.object().equals("schema " + schema)
                                        && fact.name().equals("comment"))
                                .map(fact -> fact.value())
                                .collect(joining()),
                        tables.stream()
                                .filter(table -> table.schema().equals(schema))
                                .toList(),
                        tables))
                .toList();
    }

    String fileName() {
        return database + "." + schema + ".md";
    }

    /** Its line in the contents of all pages. */
    String line() {
        return "- [" + database + ", " + schema + "](" + fileName() + "): " + Markdown.text(comment) + "\n";
    }

    String text() {
        return """
                # %s, schema %s

                %s

                [All schemas](README.md). Written from the migrated database, never by hand.

                The diagram shows keys alone. A line has a name where the other table's does not tell the column; a broken
                line is a reference by id without a foreign key, since none may lead into a partitioned table.

                %s
                %s""".formatted(
                        database,
                        schema,
                        Markdown.text(comment),
                        diagram(),
                        tables.stream().map(TableFacts::markdown).collect(joining("\n")));
    }

    private String diagram() {
        List<TableFacts> hubs = hubs();
        List<TableFacts.Reference> drawn = tables.stream()
                .flatMap(table -> table.references(all))
                .filter(reference -> !hubs.contains(reference.to()))
                .toList();
        List<TableFacts> linked = tables.stream()
                .filter(table -> drawn.stream().anyMatch(reference -> reference.joins(table)))
                .toList();
        // Last, or the layout puts them between those that lines join.
        List<TableFacts> lonely =
                tables.stream().filter(table -> !linked.contains(table)).toList();
        Stream<String> guests = drawn.stream()
                .filter(reference -> !reference.to().schema().equals(schema))
                .map(reference -> reference.to().guest())
                .distinct()
                .sorted();
        return Stream.of(
                        Stream.of("```mermaid\nerDiagram\n", isLarge() ? "    direction LR\n" : ""),
                        linked.stream().map(TableFacts::entity),
                        isLarge() ? Stream.<String>empty() : lonely.stream().map(TableFacts::entity),
                        guests,
                        drawn.stream().map(reference -> reference.relation(schema)),
                        Stream.of("```\n"),
                        hubs.stream()
                                .map(hub ->
                                        "\nNot drawn: the lines to " + hub.name() + ", which come from everywhere.\n"),
                        isLarge() && !lonely.isEmpty()
                                ? Stream.of(lonely.stream()
                                        .map(TableFacts::name)
                                        .collect(joining(", ", "\nNot drawn, as no other line joins them: ", ".\n")))
                                : Stream.<String>empty())
                .flatMap(lines -> lines)
                .collect(joining());
    }

    /** Downwards, so many boxes side by side would be too small to read. */
    private boolean isLarge() {
        return tables.size() > 12;
    }

    /** In a large diagram, tables whose lines would cross all others. */
    private List<TableFacts> hubs() {
        return all.stream()
                .filter(table -> isLarge()
                        && tables.stream()
                                        .flatMap(from -> from.references(all))
                                        .filter(reference -> reference.to().equals(table))
                                        .count()
                                > 10)
                .toList();
    }
}
