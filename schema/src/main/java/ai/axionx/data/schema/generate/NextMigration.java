package ai.axionx.data.schema.generate;

import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.schema.Truth;
import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.lint.Release;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way from a migrated database to one that is as the entities say.
 *
 * <p>Each statement is carried out on a copy as soon as it is decided, so that the next one is decided by what the
 * server says then; what it still tells apart at the end is asked.
 */
final class NextMigration {

    private static final Pattern ORDER = Pattern.compile("(.*), order of columns: expected (.*), found .*");

    private static final Pattern DIFFERENCE = Pattern.compile("(.*): expected (.*), found (.*)", Pattern.DOTALL);

    private NextMigration() {}

    /**
     * Drafts it.
     *
     * @param previous what serves while the scripts run
     * @param modelled what Hibernate makes of the entities
     * @param scratch to a migrated database to throw away, as its owner
     */
    static Draft draft(Truth truth, Optional<Release> previous, Catalog modelled, Connection scratch)
            throws SQLException {
        Workbench bench = new Workbench(truth, previous, modelled, scratch);
        TypeChanges types = new TypeChanges(bench);
        SequenceChanges sequences = new SequenceChanges(bench);
        ConstraintChanges constraints = new ConstraintChanges(bench);
        ViewChanges views = new ViewChanges(bench);
        types.draft();
        sequences.draftNew();
        new TableChanges(bench).draft();
        sequences.draft();
        ColumnChanges columns = new ColumnChanges(bench);
        columns.draft();
        constraints.draft();
        columns.draftComments();
        new IndexChanges(bench).draft();
        constraints.draftKeys();
        new PolicyChanges(bench).draft();
        views.draft();
        views.draftGone();
        bench.finish();
        types.draftGone();
        bench.finish();
        for (String difference : bench.differences()) {
            bench.ask(Stage.TABLES, new Question(remaining(difference), List.of()));
        }
        return bench.draft();
    }

    private static String remaining(String difference) {
        Matcher order = ORDER.matcher(difference);
        return order.matches()
                ? "can the new fields of the entity stand behind the others? A column can only be added at the end, and rows"
                        + " of partitions depend on the order; " + order.group(1) + " will have " + order.group(2) + "."
                : "how is this to be brought together? "
                        + DIFFERENCE.matcher(difference).replaceFirst("$1: the database has $2, the entities say $3")
                        + ". Write it here, or say it in the entity.";
    }
}
