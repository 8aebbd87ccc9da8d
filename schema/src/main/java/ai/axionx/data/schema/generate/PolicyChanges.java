package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.lint.Rule;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What the partitions of a table should be like. What makes rows go earlier than before is asked. */
final class PolicyChanges {

    private static final List<String> RETENTION =
            List.of("retention", "retention_action", "still_needed", "quarantine");

    private final Workbench bench;

    PolicyChanges(Workbench bench) {
        this.bench = bench;
    }

    void draft() throws SQLException {
        for (String table : bench.tablesThatStay()) {
            Policy wanted = new Policy(bench.wanted().of("table " + table), table);
            Policy found = new Policy(bench.found().of("table " + table), table);
            if (wanted.value("partition_interval") == null || found.value("partition_interval") == null) {
                continue;
            }
            if (isOther("premake", wanted, found)) {
                premake(table, wanted);
            }
            if (RETENTION.stream().anyMatch(name -> isOther(name, wanted, found))) {
                retention(wanted, found);
            }
            if (isOther("partition_interval", wanted, found)) {
                interval(table, wanted, found);
            }
            if (isOther("default_partition", wanted, found)) {
                defaultPartition(table, wanted);
            }
        }
    }

    private static boolean isOther(String name, Policy wanted, Policy found) {
        return !Objects.equals(wanted.value(name), found.value(name));
    }

    private void premake(String table, Policy wanted) throws SQLException {
        bench.decide(
                Stage.TABLES,
                "The next run of maintenance makes the partitions.",
                both(table, "premake", wanted.text("premake")));
    }

    private static List<Step> both(String table, String column, String value) {
        String assign = "set " + column + " = " + value + " where parent_table = " + Wording.quoted(table);
        return List.of(
                Step.light("update ops.partition_policies " + assign),
                Step.light("update partman.part_config " + assign));
    }

    private void retention(Policy wanted, Policy found) throws SQLException {
        Step step = wanted.value("retention") == null
                ? Step.light("select ops.set_retention(parent => " + Wording.quoted(wanted.table())
                        + ", retention => null, retention_action => 'keep')")
                : wanted.retention();
        if (keepsMore(wanted, found)) {
            bench.decide(Stage.TABLES, "", List.of(step));
        } else {
            bench.ask(
                    Stage.TABLES,
                    new Question(
                            "may the next run of maintenance take partitions of " + wanted.table()
                                    + " that it keeps today? It was " + said(found) + ", and becomes " + said(wanted)
                                    + ".",
                            List.of(
                                    Alternative.now("Yes, rows that are so old are needed by nobody.", List.of(step)),
                                    Alternative.elsewhere("No: say in the entity what is kept."))),
                    List.of(step.sql()),
                    List.of());
        }
    }

    private static String said(Policy policy) {
        return policy.value("retention") == null
                ? "kept for good"
                : Stream.of(
                                policy.text("retention_action") + " after " + policy.text("retention"),
                                policy.value("still_needed") == null ? "" : "unless " + policy.text("still_needed"),
                                policy.value("quarantine") == null
                                        ? ""
                                        : "with a quarantine of " + policy.text("quarantine"))
                        .filter(part -> !part.isEmpty())
                        .reduce((one, other) -> one + " " + other)
                        .orElse("");
    }

    /** Whether no row goes that the former policy would have kept: for good, or for longer and else the same. */
    private boolean keepsMore(Policy wanted, Policy found) throws SQLException {
        if (wanted.value("retention") == null) {
            return true;
        }
        boolean isSameElse = !isOther("still_needed", wanted, found) && !isOther("quarantine", wanted, found);
        boolean isDetachedNow = wanted.text("retention_action").equals("detach");
        return found.value("retention") != null
                && isSameElse
                && (isDetachedNow || !isOther("retention_action", wanted, found))
                && bench.isTrue("select " + Wording.quoted(wanted.text("retention")) + "::interval >= "
                        + Wording.quoted(found.text("retention")) + "::interval");
    }

    private void interval(String table, Policy wanted, Policy found) throws SQLException {
        List<Step> steps =
                new ArrayList<>(both(table, "partition_interval", Wording.quoted(wanted.text("partition_interval"))));
        Facts all = bench.rawWanted();
        List<String> partman = new ArrayList<>();
        all.of("table " + table).forEach((name, value) -> {
            String column = name.replaceFirst("^pg_partman, ", "");
            boolean isOfInterval = List.of("partition_interval", "datetime_string", "date_trunc_interval")
                    .contains(column);
            if (name.startsWith("pg_partman, ") && isOfInterval) {
                partman.add(column + " = " + Wording.quoted(value));
            }
        });
        if (!all.of("table " + table).containsKey("pg_partman, date_trunc_interval")) {
            partman.add("date_trunc_interval = null");
        }
        steps.set(
                1,
                Step.light("update partman.part_config set " + String.join(", ", partman) + " where parent_table = "
                        + Wording.quoted(table)));
        bench.ask(
                Stage.TABLES,
                new Question(
                        "from when on do partitions of " + table + " cover " + wanted.text("partition_interval")
                                + "? Those that are there cover " + found.text("partition_interval")
                                + " and stay, also those made ahead; new ones come behind them.",
                        List.of(
                                Alternative.now(
                                        "From the end of those made ahead, which is a bound of both intervals. See in the"
                                                + " catalog that it is; else maintenance fails when it is reached.",
                                        steps),
                                Alternative.elsewhere(
                                        "From a day that somebody chooses: drop the empty partitions ahead"
                                                + " of it first, and make those up to it by hand."))),
                steps.stream().map(Step::sql).toList(),
                List.of());
    }

    private void defaultPartition(String table, Policy wanted) throws SQLException {
        String partition = table + "_default";
        String policy = "update ops.partition_policies set default_partition = " + wanted.text("default_partition")
                + " where parent_table = " + Wording.quoted(table);
        if (wanted.text("default_partition").equals("true")) {
            bench.decide(
                    Stage.TABLES,
                    "",
                    List.of(
                            Step.brief(table, "create table " + partition + " partition of " + table + " default"),
                            Step.light(policy)));
            return;
        }
        List<Step> steps = List.of(
                Step.excused(
                        table,
                        Rule.REMOVAL_WITHOUT_CLEANUP,
                        "it is empty",
                        "alter table " + table + " detach partition " + partition),
                Step.light(policy));
        String drop = "drop table " + partition;
        bench.ask(
                Stage.TABLES,
                new Question(
                        "where do rows go that lie in " + partition + "? From now on no such row is taken.",
                        List.of(new Alternative(
                                "There are none, or they have been moved (ops.move_out_of_default).",
                                steps,
                                List.of(Step.brief(partition, drop))))),
                steps.stream().map(Step::sql).toList(),
                List.of(drop));
    }
}
