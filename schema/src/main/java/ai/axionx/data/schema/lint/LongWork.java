package ai.axionx.data.schema.lint;

import ai.axionx.data.migrations.script.Limits;
import ai.axionx.data.schema.lint.Structure.Column;
import ai.axionx.data.schema.lint.Structure.Constraint;
import ai.axionx.data.schema.lint.Structure.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Work that grows with the rows of a table that is in use: done while a lock keeps others out, or under limits that
 * were made for short work. What was done tells why, and each cause has one rule.
 */
final class LongWork implements Check {

    @Override
    public List<Finding> findings(ObservedScript script) {
        List<Finding> findings = new ArrayList<>();
        for (ObservedStep step : script.steps()) {
            for (long table : tables(step, script.base())) {
                new OnTable(script, step, table).findInto(findings);
            }
        }
        return findings;
    }

    /** The tables in use of which a step has changed or looked at something. */
    private static Set<Long> tables(ObservedStep step, Before base) {
        Set<Long> tables = new TreeSet<>(step.work().keySet());
        tables.addAll(step.locks().keySet());
        tables.removeIf(table -> !base.isInUse(table));
        return tables;
    }

    /** What one step did to one table. */
    private static final class OnTable {

        private final ObservedScript script;
        private final Before base;
        private final ObservedStep step;
        private final long table;
        private final String name;

        OnTable(ObservedScript script, ObservedStep step, long table) {
            this.script = script;
            this.base = script.base();
            this.step = step;
            this.table = table;
            this.name = base.name(table);
        }

        void findInto(List<Finding> findings) {
            boolean isRewritten = step.before().leaves(table).anyMatch(this::isRewritten) && !isRefreshed();
            Optional<Column> retyped = retyped();
            boolean wentThrough = step.wentThrough(table, base);
            if (isRewritten) {
                findings.add(rewrite(retyped));
                return;
            }
            List<Finding> causes = new ArrayList<>();
            if (retyped.isPresent() && (wentThrough || hasNewIndexFile())) {
                causes.add(typeChange(retyped.get(), "its rows or indexes are gone through"));
            } else if (step.inTransaction() && hasNewIndexFile() && !isRefreshed()) {
                causes.add(indexBuild());
            }
            if (wentThrough) {
                constraint().ifPresent(causes::add);
                notNull().ifPresent(causes::add);
            }
            if (causes.isEmpty()
                    && wentThrough
                    && base.rowsOf(table) >= Before.ENOUGH_TO_TELL
                    && !isExplainedElsewhere()) {
                unexplained().ifPresent(causes::add);
            }
            if (causes.isEmpty()) {
                patientLock().ifPresent(causes::add);
            }
            findings.addAll(causes);
        }

        private boolean isRewritten(Relation leaf) {
            Relation later = step.after().relations().get(leaf.oid());
            return later != null
                    && later.file() != leaf.file()
                    && base.rowsOf(leaf.oid()) > 0
                    && !step.emptied().contains(leaf.oid());
        }

        /** A materialized view is written anew of what other tables hold, and those tell. */
        private boolean isRefreshed() {
            return base.structure().isMaterializedView(table)
                    && step.work().keySet().stream().anyMatch(other -> other != table && step.wentThrough(other, base));
        }

        /** The column that has another type now. */
        private Optional<Column> retyped() {
            return step.before()
                    .allColumns()
                    .filter(this::isOfTable)
                    .filter(column -> {
                        Optional<Column> later = step.after().column(column.table(), column.number());
                        return later.isPresent() && !later.get().type().equals(column.type());
                    })
                    .findFirst();
        }

        private boolean isOfTable(Column column) {
            return step.before().root(column.table()) == table;
        }

        /** A new or rebuilt index on rows that were there; one that is attached or renamed keeps its file. */
        private boolean hasNewIndexFile() {
            Set<Long> earlier = step.before().indexes().keySet().stream()
                    .map(index -> step.before().relation(index).file())
                    .collect(Collectors.toSet());
            return step.after().indexes().values().stream()
                    .filter(index ->
                            base.rowsOf(index.table()) > 0 && step.after().root(index.table()) == table)
                    .filter(index -> !step.emptied().contains(index.table()))
                    .map(index -> step.after().relation(index.relation()).file())
                    .anyMatch(file -> file != 0 && !earlier.contains(file));
        }

        private Finding rewrite(Optional<Column> retyped) {
            if (retyped.isPresent()) {
                return typeChange(retyped.get(), "all its rows are written anew");
            }
            Optional<Column> added = step.after()
                    .allColumns()
                    .filter(column -> step.after().root(column.table()) == table)
                    .filter(column -> step.before().has(column.table()))
                    .filter(column -> step.before()
                            .column(column.table(), column.number())
                            .isEmpty())
                    .filter(column ->
                            !column.isGenerated() && !column.defaultValue().isEmpty())
                    .findFirst();
            if (added.isPresent()) {
                return at(
                        Rule.VOLATILE_DEFAULT,
                        "column " + added.get().name() + " of " + name + " gets the default "
                                + added.get().defaultValue() + ", which is computed for each row: all rows are written"
                                + " anew under " + LockMode.ACCESS_EXCLUSIVE,
                        "Add the column without a default, set the default for new rows in a second statement, and fill"
                                + " the rows that are there in batches.");
            }
            return at(
                    Rule.REWRITE_UNDER_LOCK,
                    name + " is written anew under " + LockMode.ACCESS_EXCLUSIVE + ": nobody reads it meanwhile",
                    "Add what is new beside what is there, and fill it in batches.");
        }

        private Finding typeChange(Column column, String how) {
            String later = step.after()
                    .column(column.table(), column.number())
                    .map(Column::type)
                    .orElse("");
            boolean isEnum = isEnum(step.before(), column.type()) && isEnum(step.after(), later);
            return at(
                    isEnum ? Rule.ENUM_MISUSE : Rule.TYPE_CHANGE,
                    "column " + column.name() + " of " + name + " goes from " + column.type() + " to " + later + ": "
                            + how + " under " + step.lockOn(table),
                    isEnum
                            ? "Values are added with 'alter type … add value' and stay; a type that is made anew takes the"
                                    + " whole table with it."
                            : "Add a column of the new type, fill it in batches, and remove the old one a release later.");
        }

        private static boolean isEnum(Structure structure, String type) {
            return structure.enums().values().stream()
                    .anyMatch(known -> known.name().equals(type));
        }

        private Finding indexBuild() {
            return at(
                    Rule.BLOCKING_INDEX_BUILD,
                    "an index of " + name + " is built under " + step.lockOn(table) + ": nobody writes meanwhile",
                    "Write 'create index concurrently', in a script of its own; it also does for a partitioned table. A"
                            + " constraint then takes it by 'add constraint … using index'.");
        }

        /** A constraint of this table that is new and valid, or one that refers to it. */
        private Optional<Finding> constraint() {
            return newConstraints(constraint -> step.after().root(constraint.table()) == table)
                    .map(constraint -> at(
                            Rule.CONSTRAINT_WITHOUT_NOT_VALID,
                            "constraint " + constraint.name() + " of " + name + " is checked on all rows under "
                                    + step.lockOn(table),
                            "Add it 'not valid', then 'alter table … validate constraint " + constraint.name()
                                    + "' in a transaction of its own: that locks nobody out."));
        }

        private Optional<Constraint> newConstraints(Predicate<Constraint> which) {
            return step.after().constraints().values().stream()
                    .filter(constraint -> constraint.kind().matches("[cf]") && constraint.isValidated())
                    .filter(constraint -> !step.before().constraints().containsKey(constraint.oid()))
                    .filter(which)
                    .findFirst();
        }

        private Optional<Finding> notNull() {
            return step.after()
                    .allColumns()
                    .filter(column -> step.after().root(column.table()) == table && column.isNotNull())
                    .filter(column -> step.before()
                            .column(column.table(), column.number())
                            .map(earlier -> !earlier.isNotNull())
                            .orElse(false))
                    .findFirst()
                    .map(
                            column -> at(
                                    Rule.NOT_NULL,
                                    "all rows of " + name + " are read for column " + column.name()
                                            + " to be not null, under " + step.lockOn(table),
                                    "Add 'check (" + column.name()
                                            + " is not null) not valid', validate it in a transaction of"
                                            + " its own, then set not null, which looks at that check alone, and drop the check."));
        }

        /** Rows of this table are read for the foreign key of another: said there, and no work if that one is new. */
        private boolean isExplainedElsewhere() {
            return newConstraints(constraint -> step.after().root(constraint.referenced()) == table)
                    .isPresent();
        }

        private Optional<Finding> unexplained() {
            Optional<Long> locked = step.locks().entrySet().stream()
                    .filter(lock -> base.isInUse(lock.getKey()) && locksOut(lock.getKey(), lock.getValue()))
                    .map(Map.Entry::getKey)
                    .sorted((a, b) -> Boolean.compare(b == table, a == table))
                    .findFirst();
            if (locked.isPresent()) {
                return Optional.of(at(
                        Rule.SCAN_UNDER_LOCK,
                        "all rows of " + name + " are read or written while the transaction holds "
                                + step.lockOn(locked.get()) + " on " + base.name(locked.get()),
                        "Do the long work in a transaction of its own, without that lock: 'transaction per statement', or"
                                + " a second script."));
            }
            if (step.statement().limits() == Limits.SHORT && step.inTransaction() && !isRunnersOwnStep()) {
                return Optional.of(at(
                        Rule.MISSING_LOCK_CLASS,
                        "all rows of " + name + " are read or written under short limits, which end the statement where"
                                + " there are many",
                        "Write in batches ('-- axion: batches of 5000 rows of " + name + " by <key>'), or say"
                                + " '-- axion: limits none' where it must be done at once."));
            }
            return Optional.empty();
        }

        /** Nobody writes a materialized view but who refreshes it. */
        private boolean locksOut(long relation, LockMode mode) {
            return base.structure().isMaterializedView(relation) ? mode.blocksReaders() : mode.blocksWriters();
        }

        /** Whoever waits long for a strong lock lets everybody wait who comes after. */
        private Optional<Finding> patientLock() {
            boolean isPatient = step.statement().limits() != Limits.SHORT;
            return isPatient
                            && step.inTransaction()
                            && step.took(table)
                            && locksOut(table, step.lockOn(table))
                            && !isRunnersOwnStep()
                    ? Optional.of(at(
                            Rule.MISSING_LOCK_CLASS,
                            "the statement waits for " + step.lockOn(table) + " on " + name + " under limits "
                                    + step.statement().limits() + ": whoever comes after it waits, too",
                            "Leave the limits short: the runner tries again by itself."))
                    : Optional.empty();
        }

        /** The runner carries some statements out in several steps: by batches, or each under limits of its own. */
        private boolean isRunnersOwnStep() {
            return !step.sql().equals(step.statement().sql());
        }

        private Finding at(Rule rule, String message, String remedy) {
            return Check.at(script, step.statement(), rule, message, remedy);
        }
    }
}
