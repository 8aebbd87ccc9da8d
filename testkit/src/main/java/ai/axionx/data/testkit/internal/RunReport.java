package ai.axionx.data.testkit.internal;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a run spent on databases. Thread safe. */
final class RunReport {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final List<Long> waits = new ArrayList<>();
    private final Set<Long> threads = new HashSet<>();
    private int kept;
    private int told;

    synchronized void waited(long nanos) {
        waits.add(nanos);
        threads.add(Thread.currentThread().getId());
    }

    synchronized void kept() {
        kept++;
    }

    /** Whether anything has happened since this was asked last. */
    synchronized boolean hasNews() {
        boolean news = waits.size() > told;
        told = waits.size();
        return news;
    }

    /** One line for the log. The first wait is told apart: it may have had to start a server and build a template. */
    @Override
    public synchronized String toString() {
        double total = waits.stream().mapToLong(Long::longValue).sum() / NANOS_PER_MILLI;
        double uptime = ManagementFactory.getRuntimeMXBean().getUptime();
        List<Long> later = waits.stream().skip(1).sorted().toList();
        return String.format(
                Locale.ROOT,
                "%d test databases: wait %.0f ms for the first%s; %.1f %% of this run (%.1f s, %d %s)%s",
                waits.size(),
                waits.get(0) / NANOS_PER_MILLI,
                later.isEmpty()
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", then %.1f ms in the median and %.0f ms at worst",
                                later.get(later.size() / 2) / NANOS_PER_MILLI,
                                later.get(later.size() - 1) / NANOS_PER_MILLI),
                100 * total / (uptime * threads.size()),
                uptime / MILLIS_PER_SECOND,
                threads.size(),
                threads.size() == 1 ? "thread" : "threads",
                kept == 0 ? "" : "; " + kept + " kept");
    }
}
