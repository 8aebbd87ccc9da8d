package ai.axionx.data.bench;

import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * {@code create database … strategy file_copy} beside {@code wal_log}: from 1, 2 and 4 sessions, with a buffer pool
 * that other tests have left clean or dirtied, on each directory that the arguments name.
 *
 * <p>An argument with an equals sign is a parameter of the server instead.
 */
final class CopyStrategies {

    private static final int COPIES = 40;
    private static final int ROUNDS = 3;
    private static final String TEMPLATE = "bench_template";

    private final PostgresServer server;

    private CopyStrategies(PostgresServer server) {
        this.server = server;
    }

    public static void main(String[] arguments) throws Exception {
        PostgresServerSettings settings =
                PostgresServerSettings.fromEnvironment().withProvider(PostgresProvider.EMBEDDED);
        List<Path> directories = new ArrayList<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                directories.add(Path.of(argument));
            } else {
                settings = settings.withParameter(argument.substring(0, equals), argument.substring(equals + 1));
            }
        }
        for (Path directory : directories) {
            try (PostgresServer server = PostgresServer.start(settings.withData(directory))) {
                System.out.println(directory);
                new CopyStrategies(server).measure();
            }
        }
    }

    private void measure() throws Exception {
        try (Connection administrator = server.connect("postgres")) {
            OpsDatabase.execute(
                    administrator,
                    "create database " + TEMPLATE + " template " + PostgresServer.EXTENSIONS_TEMPLATE,
                    // Dirtied by a table of its own, so that the template stays as it is.
                    "create table dirt (content text)");
        }
        try (Connection template = server.connect(TEMPLATE)) {
            OpsDatabase.execute(template, BenchSchema.withPostgis());
        }
        for (boolean dirty : List.of(false, true)) {
            for (int sessions : List.of(1, 2, 4)) {
                var fileCopy = new Figures();
                var walLog = new Figures();
                for (int round = -1; round < ROUNDS; round++) {
                    copy("file_copy", sessions, dirty, round < 0 ? new Figures() : fileCopy);
                    copy("wal_log", sessions, dirty, round < 0 ? new Figures() : walLog);
                }
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %d | %s | %s |%n",
                        dirty ? "dirtied" : "clean",
                        sessions,
                        fileCopy,
                        walLog);
            }
        }
    }

    private void copy(String strategy, int sessions, boolean dirty, Figures figures) throws Exception {
        try (Connection administrator = server.connect("postgres")) {
            OpsDatabase.execute(administrator, "checkpoint");
        }
        ExecutorService executor = Executors.newFixedThreadPool(sessions);
        List<Future<?>> results = new ArrayList<>();
        double wall = Rounds.millis(() -> {
            for (int session = 0; session < sessions; session++) {
                String name = "copy_" + session;
                results.add(executor.submit(() -> {
                    try (Connection connection = server.connect("postgres")) {
                        for (int i = 0; i < COPIES / sessions; i++) {
                            if (dirty) {
                                // About what a test writes: some hundreds of pages.
                                OpsDatabase.execute(
                                        connection,
                                        "insert into dirt select repeat('x', 1000) from generate_series(1, 2000)");
                            }
                            figures.creates.add(Rounds.millis(() -> OpsDatabase.execute(
                                    connection,
                                    "create database " + name + " template " + TEMPLATE + " strategy " + strategy)));
                            figures.drops.add(
                                    Rounds.millis(() -> OpsDatabase.execute(connection, "drop database " + name)));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        });
        executor.shutdown();
        figures.walls.add(wall / COPIES);
        try (Connection administrator = server.connect("postgres")) {
            OpsDatabase.execute(administrator, "truncate dirt");
        }
    }

    /** Milliseconds. */
    private static final class Figures {

        private final ConcurrentLinkedQueue<Double> creates = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<Double> drops = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<Double> walls = new ConcurrentLinkedQueue<>();

        private static double quantile(ConcurrentLinkedQueue<Double> values, double share) {
            List<Double> sorted = values.stream().sorted().toList();
            return sorted.get((int) Math.ceil(sorted.size() * share) - 1);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.1f (%.0f) | %.1f | %.1f",
                    quantile(creates, 0.5),
                    quantile(creates, 0.99),
                    quantile(drops, 0.5),
                    quantile(walls, 0.5));
        }
    }
}
