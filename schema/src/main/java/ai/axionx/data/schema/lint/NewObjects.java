package ai.axionx.data.schema.lint;

import ai.axionx.data.migrations.script.ScriptStatement;
import ai.axionx.data.schema.lint.Structure.Column;
import ai.axionx.data.schema.lint.Structure.Relation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a script makes: tables and columns say what they are, somebody may use them, and indexes are used. */
final class NewObjects implements Check {

    @Override
    public List<Finding> findings(ObservedScript script) {
        if (script.refusal().isPresent()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        Structure before = script.base().structure();
        Structure after = script.after();
        List<Relation> tables = after.relations().values().stream()
                .filter(Relation::isTable)
                .sorted(Comparator.comparing(Relation::oid))
                .toList();
        for (Relation table : tables) {
            if (!before.has(table.oid())) {
                ScriptStatement made = script.statementOf(step -> step.after().has(table.oid()));
                if (table.comment().isEmpty()) {
                    findings.add(Check.at(
                            script,
                            made,
                            Rule.MISSING_COMMENT,
                            "table " + table.name() + " is made without a comment",
                            "Add 'comment on table " + table.name() + " is …': what one row is."));
                }
                missingGrant(script, table, made, findings);
            }
            for (Column column : after.columnsOf(table.oid())) {
                if (before.column(column.table(), column.number()).isEmpty()
                        && column.comment().isEmpty()) {
                    findings.add(Check.at(
                            script,
                            script.statementOf(step -> step.after()
                                    .column(column.table(), column.number())
                                    .isPresent()),
                            Rule.MISSING_COMMENT,
                            "column " + column.name() + " of " + table.name() + " is made without a comment",
                            "Add 'comment on column " + table.name() + "." + column.name() + " is …'."));
                }
            }
        }
        invalidIndexes(script, findings);
        return findings;
    }

    private static void missingGrant(
            ObservedScript script, Relation table, ScriptStatement made, List<Finding> findings) {
        if (table.grants().isEmpty()) {
            findings.add(Check.at(
                    script,
                    made,
                    Rule.MISSING_GRANT,
                    "table " + table.name() + " is made, and nobody but its owner may use it",
                    "Grant each service's role what it does with it."));
            return;
        }
        Set<String> inserters = table.grants().stream()
                .filter(grant -> grant.endsWith(" insert"))
                .map(grant -> grant.substring(0, grant.indexOf(' ')))
                .collect(Collectors.toSet());
        for (Relation sequence : script.after().relations().values()) {
            if (!sequence.kind().equals("S") || sequence.parent() != table.oid()) {
                continue;
            }
            inserters.stream()
                    .filter(role -> !sequence.grants().contains(role + " usage"))
                    .sorted()
                    .forEach(role -> findings.add(Check.at(
                            script,
                            made,
                            Rule.MISSING_GRANT,
                            role + " may insert into " + table.name() + ", but may not draw ids from "
                                    + sequence.name(),
                            "Add 'grant usage on sequence " + sequence.name() + " to " + role + "'.")));
        }
    }

    private static void invalidIndexes(ObservedScript script, List<Finding> findings) {
        Structure after = script.after();
        after.indexes().values().stream()
                .filter(index -> !index.isValid())
                .filter(index -> !script.base().structure().has(index.relation()))
                .forEach(index -> findings.add(Check.at(
                        script,
                        script.statementOf(step -> step.after().has(index.relation())),
                        Rule.INVALID_INDEX,
                        "index " + after.relation(index.relation()).name()
                                + " is left invalid: it is written, and never" + " read",
                        "Write 'create index concurrently' on the partitioned table itself: the runner builds and"
                                + " attaches the parts.")));
    }
}
