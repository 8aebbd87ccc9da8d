package ai.axionx.data.partitioning.hibernate.internal;

import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.PartitionPolicy;
import ai.axionx.data.partitioning.RetentionAction;
import ai.axionx.data.partitioning.hibernate.RangePartitioned;
import java.time.DateTimeException;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a {@link RangePartitioned} says, apart from the mapping that it stands on. */
public final class Declaration {

    static final String DEFAULT_SCHEMA = "public";

    /** What needs no quotes, and reads the same as text, as identifier and as a key of pg_partman. */
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private final RangePartitioned annotation;

    public Declaration(RangePartitioned annotation) {
        this.annotation = annotation;
    }

    static boolean isPlain(String name) {
        return PLAIN.matcher(name).matches();
    }

    /**
     * The policy of a table, given as {@code schema.table}, or as {@code table} when it is in schema {@code public}.
     *
     * @throws DateTimeException if a period is none; booting makes sure of it
     */
    public PartitionPolicy policy(String table) {
        return new PartitionPolicy(
                qualified(table),
                annotation.column(),
                annotation.interval(),
                annotation.premake(),
                annotation.defaultPartition(),
                period(annotation.retention()),
                annotation.onRetention(),
                Optional.of(annotation.stillNeeded()).filter(text -> !text.isBlank()),
                period(annotation.quarantine()));
    }

    /**
     * With a schema, without the catalog that may stand before it, and without quotes, which plain names do not need.
     */
    private static String qualified(String exported) {
        String table = exported.replace("\"", "");
        int end = table.lastIndexOf('.');
        return end < 0 ? DEFAULT_SCHEMA + "." + table : table.substring(table.lastIndexOf('.', end - 1) + 1);
    }

    /** What is wrong, each as "element: what was found, and what to do"; empty if nothing is. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!isPlain(annotation.column())) {
            problems.add("column: expected the plain lower-case name of a column, but found \"" + annotation.column()
                    + "\". Give the column such a name with @Column(name = …).");
        }
        if (annotation.premake() < 1 || annotation.premake() > 400) {
            problems.add("premake: expected 1 to 400 partitions to be kept ready, but found " + annotation.premake()
                    + ". 4 is a good number.");
        }
        checkRetention(problems);
        checkQuarantine(problems);
        if (!annotation.stillNeeded().isBlank() && annotation.onRetention() == RetentionAction.KEEP) {
            problems.add("stillNeeded: the condition is never asked, since onRetention is KEEP. Take it away, or set"
                    + " retention and onRetention.");
        }
        return problems;
    }

    private void checkRetention(List<String> problems) {
        RetentionAction action = annotation.onRetention();
        if (annotation.retention().isEmpty()) {
            if (action != RetentionAction.KEEP) {
                problems.add("retention: onRetention is " + action + ", but there is no age at which that is due. Set"
                        + " retention = \"P7D\", for example, or onRetention = KEEP.");
            }
            return;
        }
        if (!isPeriod(annotation.retention())) {
            problems.add(notAPeriod("retention", annotation.retention()));
            return;
        }
        if (action == RetentionAction.KEEP) {
            problems.add("retention: it is " + annotation.retention() + ", but onRetention = KEEP keeps partitions for"
                    + " good. Take the retention away, or set onRetention = DROP or DETACH.");
        }
        if (days(Period.parse(annotation.retention())) < days(annotation.interval())) {
            problems.add("retention: " + annotation.retention() + " is shorter than the interval of one partition, "
                    + annotation.interval().sql() + ", and only whole partitions are retired. Choose a longer"
                    + " retention or a shorter interval.");
        }
    }

    private void checkQuarantine(List<String> problems) {
        if (annotation.quarantine().isEmpty()) {
            return;
        }
        if (!isPeriod(annotation.quarantine())) {
            problems.add(notAPeriod("quarantine", annotation.quarantine()));
        }
        if (annotation.onRetention() != RetentionAction.DROP) {
            problems.add("quarantine: only a partition that is to be dropped has one, but onRetention is "
                    + annotation.onRetention() + ". Take the quarantine away, or set onRetention = DROP.");
        }
    }

    private static String notAPeriod(String element, String found) {
        return element + ": expected a period of days or longer in ISO-8601, such as P7D or P1Y6M, but found \"" + found
                + "\". Write it like that.";
    }

    private static boolean isPeriod(String text) {
        try {
            Period period = Period.parse(text);
            return !period.isNegative() && !period.isZero();
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Optional<Period> period(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Period.parse(text));
    }

    /** As PostgreSQL compares intervals, which is how the policy table checks them: a month has 30 days. */
    private static long days(Period period) {
        return period.toTotalMonths() * 30 + period.get(ChronoUnit.DAYS);
    }

    private static long days(PartitionInterval interval) {
        return switch (interval) {
            case HOUR, DAY -> 1;
            case WEEK -> 7;
            case MONTH -> 30;
            case QUARTER -> 90;
            case YEAR -> 360;
        };
    }
}
