package ai.axionx.data.bench;

import ai.axionx.data.migrations.Bootstrap;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run with nothing to do: plain Flyway on one database beside {@code migrate all} on all of them, as a jar and, if
 * its name is given, in the image. Whole processes by turns.
 */
final class MigrationStart {

    private static final int ROUNDS = 15;

    /** Nothing else on its class path, which it reads through. */
    private static final Pattern FLYWAYS = Pattern.compile(
            "(flyway|jackson-(core|databind|annotations)|postgresql|slf4j|axion-(bench|migrations|partitioning))[^/]*\\.jar");

    private final PostgresServer server;
    private final Map<String, String> environment = new LinkedHashMap<>();

    private MigrationStart(PostgresServer server) {
        this.server = server;
        environment.put("AXION_DB_URL", server.jdbcUrl("postgres"));
    }

    public static void main(String[] arguments) throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            var benchmark = new MigrationStart(server);
            benchmark.migrate();
            benchmark.measure(arguments.length == 0 ? "" : arguments[0]);
        }
    }

    private void migrate() {
        Map<PlatformRole, String> passwords = new EnumMap<>(PlatformRole.class);
        for (PlatformRole role : PlatformRole.values()) {
            passwords.put(role, UUID.randomUUID().toString());
            environment.put(role.passwordVariable(), passwords.get(role));
        }
        Bootstrap.of(server::connect).withPasswords(passwords).run();
        for (PlatformDatabase database : PlatformDatabase.values()) {
            var login = new DatabaseLogin(
                    database.migrateRole().roleName(), Objects.requireNonNull(passwords.get(database.migrateRole())));
            Migrator.of(database, server.dataSource(database.databaseName(), login))
                    .migrate();
        }
    }

    private void measure(String image) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        FLYWAYS.matcher(Path.of(entry).getFileName().toString()).matches())
                .collect(Collectors.joining(File.pathSeparator));
        PlatformDatabase gen = PlatformDatabase.GEN;
        List<String> flyway = List.of(
                java,
                "-cp",
                classPath,
                FlywayStart.class.getName(),
                server.jdbcUrl(gen.databaseName()),
                gen.migrateRole().roleName());
        List<String> jar = List.of(java, "-jar", "migrations/target/axion-migrations.jar", "migrate", "all");

        Map<String, List<Double>> rounds = new LinkedHashMap<>();
        for (int round = -1; round < ROUNDS; round++) {
            Map<String, Double> times = new LinkedHashMap<>();
            times.put("plain Flyway, one database", Rounds.millis(() -> run(flyway)));
            times.put("migrate all, the jar", Rounds.millis(() -> run(jar)));
            if (!image.isEmpty()) {
                times.put("migrate all, in the image", inImage(image));
            }
            if (round >= 0) {
                times.forEach((what, millis) ->
                        rounds.computeIfAbsent(what, key -> new ArrayList<>()).add(millis));
            }
        }
        print(rounds);
    }

    private static void print(Map<String, List<Double>> rounds) {
        Rounds flyway = null;
        System.out.printf(
                Locale.ROOT,
                "%d rounds by turns, load %.1f, JDK %s%n",
                ROUNDS,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.version());
        for (Map.Entry<String, List<Double>> entry : rounds.entrySet()) {
            Rounds these = new Rounds(
                    entry.getValue().stream().mapToDouble(Double::doubleValue).toArray());
            flyway = flyway == null ? these : flyway;
            int databases = flyway == these ? 1 : PlatformDatabase.values().length;
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %s  per database %.3f of plain Flyway%n",
                    entry.getKey(),
                    these,
                    these.ratioTo(flyway) / databases);
        }
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        said(command);
    }

    /** From the start of its process to its end; what the engine does around it is not ours. */
    private double inImage(String image) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "create", "--network", "host", "--read-only"));
        environment.keySet().forEach(name -> command.addAll(List.of("--env", name)));
        command.addAll(List.of(image, "migrate", "all"));
        String container = said(command).strip();
        try {
            said(List.of("docker", "start", "--attach", container));
            String[] times = said(List.of(
                            "docker", "inspect", "--format", "{{.State.StartedAt}} {{.State.FinishedAt}}", container))
                    .strip()
                    .split(" ");
            return Duration.between(Instant.parse(times[0]), Instant.parse(times[1]))
                            .toNanos()
                    / 1e6;
        } finally {
            said(List.of("docker", "rm", container));
        }
    }

    private String said(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command.get(0) + " ended with " + process.exitValue() + ":\n" + text);
        }
        return text;
    }
}
