package ai.axionx.data.bench;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long tests wait for their databases: 500 of each contender, in blocks of 100 by turns, so that a slow minute
 * meets all of them.
 *
 * <p>Arguments: the number of threads; {@code none}, {@code few} or milliseconds of a test.
 */
final class DatabaseWaits {

    private static final int BLOCKS = 5;
    private static final int TESTS = 100;
    private static final int WARM_UP = 40;
    private static final double NANOS_PER_MILLI = 1e6;

    private final int threads;
    private final Work work;
    private final List<Runner> runners = new ArrayList<>();

    private DatabaseWaits(int threads, Work work) {
        this.threads = threads;
        this.work = work;
    }

    public static void main(String[] arguments) throws Exception {
        new DatabaseWaits(Integer.parseInt(arguments[0]), Work.of(arguments[1])).measure();
        // zonky's threads do not end by themselves.
        System.exit(0);
    }

    private void measure() throws Exception {
        for (Contender contender : Contender.values()) {
            if (contender != Contender.TESTCONTAINERS || System.getProperty("bench.image") != null) {
                runners.add(new Runner(contender, contender.open(), new ArrayList<>()));
            }
        }
        for (Runner runner : runners) {
            run(runner, WARM_UP);
        }
        for (int block = 0; block < BLOCKS; block++) {
            for (int turn = 0; turn < runners.size(); turn++) {
                Runner runner = runners.get((block + turn) % runners.size());
                runner.spans().addAll(run(runner, TESTS));
            }
        }
        for (Runner runner : runners) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s |%n",
                    runner.contender(),
                    quantiles(runner.spans(), 0),
                    work.queries() == 0 ? "" : quantiles(runner.spans(), 1),
                    work.queries() == 0 ? "" : quantiles(runner.spans(), 2),
                    quantiles(runner.spans(), 3));
        }
    }

    private List<long[]> run(Runner runner, int tests) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<long[]>>> results = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                results.add(executor.submit(() -> {
                    List<long[]> own = new ArrayList<>();
                    for (int i = 0; i < tests / threads; i++) {
                        own.add(test(runner));
                    }
                    return own;
                }));
            }
            List<long[]> all = new ArrayList<>();
            for (Future<List<long[]>> result : results) {
                all.addAll(result.get());
            }
            return all;
        } finally {
            executor.shutdown();
        }
    }

    /** Nanoseconds: waiting, connecting, the first call, all of it. */
    private long[] test(Runner runner) throws Exception {
        long start = System.nanoTime();
        long connected = start;
        long called = start;
        long ready;
        try (Contender.Fresh database = runner.source().next()) {
            ready = System.nanoTime();
            if (work.queries() > 0) {
                try (Connection connection = database.connect()) {
                    connected = System.nanoTime();
                    OpsDatabase.execute(connection, runner.contender().firstCall());
                    called = System.nanoTime();
                    for (int i = 0; i < work.queries(); i++) {
                        OpsDatabase.execute(
                                connection, i == 0 ? runner.contender().write() : Work.QUERY);
                    }
                    Thread.sleep(Math.max(0, work.millis() - (long) ((System.nanoTime() - start) / NANOS_PER_MILLI)));
                }
            }
        }
        return new long[] {ready - start, connected - ready, called - connected, System.nanoTime() - start};
    }

    private static String quantiles(List<long[]> spans, int which) {
        long[] sorted = spans.stream().mapToLong(each -> each[which]).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%.1f (%.0f)",
                sorted[sorted.length / 2] / NANOS_PER_MILLI,
                sorted[(int) Math.ceil(sorted.length * 0.99) - 1] / NANOS_PER_MILLI);
    }

    /** @param spans what each test took */
    private record Runner(Contender contender, Contender.Source source, List<long[]> spans) {}

    /**
     * What a test does with its database.
     *
     * @param queries how many statements; none: it does not even connect
     * @param millis how long it takes at least
     */
    private record Work(int queries, long millis) {

        /** Some tenths of a millisecond of the server. */
        static final String QUERY = "select count(*) from pg_class as a join pg_attribute as b on b.attrelid = a.oid";

        private static final int FEW = 6;

        static Work of(String name) {
            return switch (name) {
                case "none" -> new Work(0, 0);
                case "few" -> new Work(FEW, 0);
                default -> new Work(FEW, Long.parseLong(name));
            };
        }
    }
}
