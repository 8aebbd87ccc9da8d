package ai.axionx.data.schema.lint;

import static java.util.stream.Collectors.joining;

import ai.axionx.data.schema.lint.Structure.Column;
import ai.axionx.data.schema.lint.Structure.Constraint;
import ai.axionx.data.schema.lint.Structure.EnumType;
import ai.axionx.data.schema.lint.Structure.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;

/**
 * Values of enumerations that were there and are not any more, whether the enumeration is a type of the server's own or
 * a text column with a check: the previous release goes on writing them.
 */
final class EnumValues implements Check {

    private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)'");
    private static final String REMEDY =
            "Keep the value until no release writes it and no row holds it; then remove it in a cleanup.";

    private final Connection connection;

    /** Asks the server, on this connection to the database after the script, what a check takes. */
    EnumValues(Connection connection) {
        this.connection = connection;
    }

    @Override
    public List<Finding> findings(ObservedScript script) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Structure before = script.base().structure();
        for (EnumType type : before.enums().values()) {
            for (ObservedStep step : script.steps()) {
                labelsGone(script, step, type).ifPresent(findings::add);
            }
        }
        if (script.refusal().isEmpty()) {
            for (Relation table : before.relations().values()) {
                if (table.isTable() && script.base().isInUse(table.oid())) {
                    for (Column column : before.columnsOf(table.oid())) {
                        valueRefused(script, table, column).ifPresent(findings::add);
                    }
                }
            }
        }
        return findings;
    }

    private static Optional<Finding> labelsGone(ObservedScript script, ObservedStep step, EnumType type) {
        EnumType earlier = step.before().enums().get(type.oid());
        EnumType later = step.after().enums().get(type.oid());
        if (earlier == null || (later != null && later.labels().containsAll(earlier.labels()))) {
            return Optional.empty();
        }
        List<String> gone = later == null
                ? earlier.labels()
                : earlier.labels().stream()
                        .filter(label -> !later.labels().contains(label))
                        .toList();
        return Optional.of(Check.at(
                script,
                step.statement(),
                Rule.ENUM_MISUSE,
                later == null
                        ? "type " + earlier.name() + " is dropped"
                        : "type " + earlier.name() + " loses " + String.join(", ", gone),
                REMEDY));
    }

    /** A value that a check of this column alone names, and that was taken before and is refused now. */
    private Optional<Finding> valueRefused(ObservedScript script, Relation table, Column column) throws SQLException {
        Optional<Column> later = script.after().column(table.oid(), column.number());
        List<Constraint> before = checks(script.base().structure(), column);
        List<Constraint> after = checks(script.after(), column);
        if (later.isEmpty() || before.isEmpty() || definitions(before).containsAll(definitions(after))) {
            return Optional.empty();
        }
        Set<String> named = new LinkedHashSet<>();
        for (Constraint check : before) {
            Matcher literal = LITERAL.matcher(check.expression());
            while (literal.find()) {
                named.add(literal.group());
            }
        }
        for (String value : named) {
            if (takes(before, column, value) && !takes(after, later.get(), value)) {
                return Optional.of(Check.at(
                        script,
                        script.statementOf(step -> !checks(step.before(), column)
                                        .equals(checks(step.after(), column))
                                && definitions(checks(step.after(), column)).containsAll(definitions(after))),
                        Rule.ENUM_MISUSE,
                        "column " + column.name() + " of " + table.name() + " takes " + value + " no more",
                        REMEDY));
            }
        }
        return Optional.empty();
    }

    private static List<Constraint> checks(Structure structure, Column column) {
        return SampleRows.checks(structure, column.table()).stream()
                .filter(check -> check.columns().equals(List.of(column.number())))
                .toList();
    }

    private static List<String> definitions(List<Constraint> checks) {
        return checks.stream().map(Constraint::expression).toList();
    }

    private boolean takes(List<Constraint> checks, Column column, String value) throws SQLException {
        if (checks.isEmpty()) {
            return true;
        }
        try {
            return Query.plainRows(
                            connection,
                            row -> row.getBoolean(1),
                            "select "
                                    + checks.stream()
                                            .map(check -> "coalesce((" + check.expression() + "), true)")
                                            .collect(joining(" and "))
                                    + " from (select " + value + "::" + column.type() + " as "
                                    + Query.identifier(column.name()) + ") r")
                    .contains(true);
        } catch (PSQLException e) {
            return false;
        }
    }
}
