package ai.axionx.data.partitioning;

import static ai.axionx.data.partitioning.HealthReport.Level.CRITICAL;
import static ai.axionx.data.partitioning.HealthReport.Level.WARNING;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Judges one table at one instant. */
final class TableJudge {

    private static final int MANY = 10_000;

    private final PartitionPolicy policy;
    private final PartitionSet set;
    private final List<PartitionFinding> findings;
    private final HealthThresholds thresholds;
    private final Instant now;
    private final List<HealthReport.Fault> faults = new ArrayList<>();

    TableJudge(
            PartitionPolicy policy,
            PartitionSet set,
            List<PartitionFinding> findings,
            HealthThresholds thresholds,
            Instant now) {
        this.policy = policy;
        this.set = set;
        this.findings = findings;
        this.thresholds = thresholds;
        this.now = now;
    }

    static HealthReport.Fault fault(PartitionFinding finding) {
        return new HealthReport.Fault(WARNING, finding.subject(), finding.finding() + ". " + finding.remedy());
    }

    HealthReport.Table judge() {
        judgeAhead();
        judgeAttach();
        judgeDefault();
        judgeNeeded();
        judgeRetirement();
        set.unread()
                .ifPresent(why -> fault(WARNING, "expected to read its rows, found: " + why + "; see to that first"));
        findings.forEach(finding -> faults.add(fault(finding)));
        return new HealthReport.Table(
                policy,
                set,
                set.readyUntil().map(until -> Duration.between(now, until)).orElse(Duration.ZERO),
                set.oldestNeeded().map(oldest -> Duration.between(oldest, now)),
                findings,
                faults);
    }

    private void judgeAhead() {
        String refused = policy.defaultPartition() ? "land in the default partition" : "are refused";
        if (set.readyUntil().isEmpty()) {
            fault(CRITICAL, "expected a partition for now, found none, so new rows " + refused + "; run maintain");
        } else if (set.premade() == 0) {
            fault(
                    CRITICAL,
                    "expected " + policy.premake()
                            + " partitions ahead, found none after the current one, which ends at "
                            + set.readyUntil().get() + "; run maintain before that");
        } else if (set.premade() < policy.premake() * thresholds.minPremadeShare()) {
            fault(
                    WARNING,
                    "expected " + policy.premake() + " partitions ahead, found " + set.premade() + ", until "
                            + set.readyUntil().get() + "; run maintain");
        }
    }

    private void judgeAttach() {
        if (set.attachWillFail()) {
            fault(
                    CRITICAL,
                    "expected that the next partition can be made, found rows of its time in the default partition or"
                            + " odd bounds in its way; as the owner, repeat until it returns 0: " + repair()
                            + "; then mend what is said of bounds");
        }
    }

    private void judgeDefault() {
        if (set.defaultRows() > thresholds.maxDefaultRows()) {
            fault(
                    WARNING,
                    "expected " + (thresholds.maxDefaultRows() == 0 ? "no" : "at most " + thresholds.maxDefaultRows())
                            + " rows in the default partition, found " + set.defaultRows()
                            + (set.defaultRows() == MANY ? " or more" : "") + between()
                            + "; as the owner, repeat until it returns 0: " + repair());
        }
    }

    private String between() {
        if (set.defaultOldest().isEmpty() || set.defaultNewest().isEmpty()) {
            return "";
        }
        return " from " + set.defaultOldest().get() + " to "
                + set.defaultNewest().get();
    }

    private String repair() {
        return "select ops.move_out_of_default('" + policy.table() + "');";
    }

    private void judgeNeeded() {
        if (policy.retention().isEmpty() || set.oldestNeeded().isEmpty()) {
            return;
        }
        Instant limit = minus(now, policy.retention().get()).minus(thresholds.maxNeededOverdue());
        if (set.oldestNeeded().get().isBefore(limit)) {
            fault(
                    WARNING,
                    "expected no row older than the retention ("
                            + policy.retention().get() + ") for which "
                            + policy.stillNeeded().orElse("") + ", found one of "
                            + set.oldestNeeded().get()
                            + ", which keeps its partition; see to whoever is to process it");
        }
    }

    /** What is due waits for the next run, and that may take as long as runs may be apart. */
    private void judgeRetirement() {
        if (policy.retention().isEmpty() || set.oldest().isEmpty() || set.toRetire() == 0) {
            return;
        }
        Instant end = plus(set.oldest().get(), policy.interval());
        boolean isNeeded = set.oldestNeeded().filter(end::isAfter).isPresent();
        Instant limit = minus(now, policy.retention().get()).minus(thresholds.maxRunAge());
        if (!isNeeded && end.isBefore(limit)) {
            fault(
                    WARNING,
                    "expected partitions to be retired after "
                            + policy.retention().get() + ", found " + set.toRetire()
                            + " that are due, the oldest from " + set.oldest().get()
                            + "; run maintain, which prints what is in its way");
        }
    }

    private void fault(HealthReport.Level level, String sentence) {
        faults.add(new HealthReport.Fault(level, policy.table(), sentence));
    }

    private static Instant minus(Instant instant, Period period) {
        return instant.atOffset(ZoneOffset.UTC).minus(period).toInstant();
    }

    private static Instant plus(Instant instant, PartitionInterval interval) {
        OffsetDateTime start = instant.atOffset(ZoneOffset.UTC);
        OffsetDateTime end = switch (interval) {
            case HOUR -> start.plusHours(1);
            case DAY -> start.plusDays(1);
            case WEEK -> start.plusWeeks(1);
            case MONTH -> start.plusMonths(1);
            case QUARTER -> start.plusMonths(3);
            case YEAR -> start.plusYears(1);
        };
        return end.toInstant();
    }
}
