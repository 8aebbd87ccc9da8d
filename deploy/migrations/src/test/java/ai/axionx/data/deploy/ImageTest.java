package ai.axionx.data.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.axionx.data.deploy.Docker.Said;
import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.testkit.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image, built and run by a real engine, as the chart has it run. */
final class ImageTest {

    private static final String IMAGE = "axion-migrations:image-test";
    private static final String JDK_IMAGE = "axion-migrations-jdk:image-test";
    private static final long MOST_BYTES = 100_000_000;

    @TempDir
    static Path folder;

    private static PostgresServer server;
    private static Path secrets;

    @BeforeAll
    static void build() throws IOException {
        assumeTrue(Docker.isThere(), "no Docker engine");
        assertThat(Path.of("target", "axion-migrations.jar"))
                .as("made by `mvn verify`")
                .exists();
        Docker.call("build", "--tag", JDK_IMAGE, "src/test/docker").succeeded();
        Docker.call("build", "--tag", IMAGE, "--build-arg", "JDK=" + JDK_IMAGE, ".")
                .succeeded();

        server = PostgresServer.start();
        secrets = Files.createDirectory(folder.resolve("secrets"));
        secret("postgres", server.administrator().password());
        for (PlatformRole role : PlatformRole.values()) {
            secret(role.roleName(), "secret-of-" + role.roleName());
        }
        // For the user of the image, who is nobody here.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        run(List.of(), "bootstrap").succeeded();
        run(List.of(), "migrate", "all").succeeded();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void image_isSmall_hasNoShell_andRunsAsNobody() {
        long size = Long.parseLong(inspect("{{.Size}}"));
        System.out.printf(Locale.ROOT, "image: %.1f MB, user %s%n", size / 1e6, inspect("{{.Config.User}}"));

        assertThat(size).isLessThan(MOST_BYTES);
        assertThat(inspect("{{.Config.User}}")).isEqualTo("65532:65532");
        String container = Docker.call("create", IMAGE).succeeded().strip();
        Path tar = folder.resolve("image.tar");
        try {
            Docker.call("export", "--output", tar.toString(), container).succeeded();
        } finally {
            Docker.call("rm", container).succeeded();
        }
        List<String> listed = Docker.run(List.of("tar", "--list", "--verbose", "--file", tar.toString()))
                .succeeded()
                .lines()
                .toList();
        assertThat(listed)
                .as("files in the image")
                .anyMatch(line -> line.endsWith("opt/axion/java/lib/security/cacerts"))
                .noneMatch(line ->
                        line.matches(".*/(sh|ash|bash|dash|busybox|env|apt|dpkg|apk|perl|python[0-9.]*)( -> .*)?"))
                .noneMatch(line -> line.matches("-..s.*|-.....s.*"))
                .as("of the JDK that it was made with")
                .noneMatch(line -> line.contains("opt/java"));
        assertThat(listed.stream().filter(line -> line.endsWith("/libjvm.so"))).hasSize(1);
        assertThat(listed.stream()
                        .filter(line ->
                                line.startsWith("-") && line.substring(0, 10).contains("x"))
                        .map(line -> line.replaceFirst(".* ", ""))
                        // What the engine adds to each container.
                        .filter(name -> !name.matches("\\.dockerenv|dev/console|etc/(hostname|hosts|resolv.conf)"))
                        .filter(name -> !name.contains(".so")))
                .as("programs")
                .allMatch(name -> name.startsWith("opt/axion/java/"));
    }

    @Test
    void aRelease_isMigrated_andTheNextRunHasNothingToDo() {
        assertThat(run(List.of(), "migrate", "all").succeeded())
                .contains("axion_sense: nothing to do", "axion_sense_tasks: nothing to do", "axion_gen: nothing to do");
        assertThat(run(List.of(), "verify").succeeded()).contains("axion_gen: as its migrations make it");
        assertThat(run(List.of(), "maintain").succeeded()).contains("0 failed");
        assertThat(run(List.of(), "health").succeeded()).contains("road_data.track_logs");
        assertThat(run(List.of("--env", "AXION_LOG=json"), "migrate", "gen").succeeded())
                .contains("\"kind\":\"summary\",\"status\":0");
    }

    /** Otherwise it would work, and be slow, and nobody would notice. */
    @Test
    void classes_comeFromTheArchive_allOfOurs() {
        List<String> loaded = run(List.of("--env", "_JAVA_OPTIONS=-Xlog:class+load"), "migrate", "all")
                .succeeded()
                .lines()
                .filter(line ->
                        line.contains(" source: ") && !line.contains("$$Lambda") && !line.contains("LambdaForm"))
                .toList();

        List<String> others = loaded.stream()
                .filter(line -> !line.contains("source: shared objects file"))
                .toList();
        System.out.printf(
                "classes of a run with nothing to do: %d, %d not in the archive%n", loaded.size(), others.size());
        assertThat(loaded).hasSizeGreaterThan(1000);
        assertThat(others).noneMatch(line -> line.contains(" ai.axionx."));
        assertThat(others.size()).isLessThan(loaded.size() / 4);
    }

    /** A builder may rewrite the jar's time, which the archive holds it to. */
    @Test
    void anArchive_thatIsOfNoUse_isNoReasonToFail_orToSayMoreThanErrors() throws IOException {
        Path jar = Files.copy(Path.of("target", "axion-migrations.jar"), folder.resolve("another-time.jar"));
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
        List<String> command = command(
                List.of("--rm", "--env=AXION_LOG=json", "--volume=" + jar + ":/opt/axion/axion-migrations.jar:ro"),
                "migrate",
                "gen");
        String docker =
                "docker " + command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));

        assertThat(Docker.run(List.of("sh", "-c", docker + " 2> /dev/null"))
                        .succeeded()
                        .lines())
                .as("on the output")
                .isNotEmpty()
                .allMatch(line -> line.startsWith("{"));
        assertThat(Docker.run(List.of("sh", "-c", docker + " 2>&1 > /dev/null"))
                        .succeeded()
                        .lines())
                .as("on the error output")
                .anyMatch(line -> line.contains("shared archive file"))
                .allMatch(line -> line.contains("[error]"));
    }

    @Test
    void aSignal_endsARun_andSaysSo() throws SQLException, InterruptedException {
        try (Connection other = server.connect("axion_sense");
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table public.flyway_schema_history in access exclusive mode");
            String container = Docker.call(
                            command(List.of("--detach"), "migrate", "sense").toArray(String[]::new))
                    .succeeded()
                    .strip();
            try {
                awaitWaiting(statement);
                long before = System.nanoTime();
                Docker.call("stop", "--time", "8", container).succeeded();
                System.out.printf("from docker stop to the end: %d ms%n", (System.nanoTime() - before) / 1_000_000);

                assertThat(Docker.call("inspect", "--format", "{{.State.ExitCode}}", container)
                                .succeeded()
                                .strip())
                        .isEqualTo(Integer.toString(ExitCode.STOPPED.code()));
            } finally {
                Docker.call("rm", "--force", container).succeeded();
            }
            other.rollback();
        }
        run(List.of(), "migrate", "sense").succeeded();
    }

    @Test
    void aSecret_thatTheUserCannotRead_isNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("roots"), "secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        Said said = run(
                List.of("--volume", file + ":/run/roots:ro", "--env", "AXION_GEN_MIGRATE_PASSWORD_FILE=/run/roots"),
                "migrate",
                "gen");

        assertThat(said.status()).isEqualTo(ExitCode.USAGE.code());
        assertThat(said.text()).contains("AXION_GEN_MIGRATE_PASSWORD_FILE names /run/roots, which cannot be read");
    }

    @Test
    void aWrongPassword_isForAPerson_andASilentServerIsNot() {
        Said wrong = run(
                List.of("--env", "AXION_GEN_MIGRATE_PASSWORD_FILE=/run/secrets/axion/axion_gen_app"), "migrate", "gen");
        Said silent = run(List.of(), "migrate", "gen", "--url=jdbc:postgresql://127.0.0.1:1/", "--server-wait=0");

        assertThat(wrong.status()).isEqualTo(ExitCode.LOGIN_REFUSED.code());
        assertThat(silent.status()).isEqualTo(ExitCode.UNREACHABLE.code());
    }

    @Test
    void aServer_isKnownByItsName_andItsCertificate() throws Exception {
        Certificate its = Certificate.of("db.example.org", folder.resolve("its.p12"));
        Certificate another = Certificate.of("db.example.org", folder.resolve("another.p12"));
        secret("ca.crt", its.certificate());
        secret("another.crt", another.certificate());
        try (Connection administrator = server.connect("postgres");
                Statement statement = administrator.createStatement()) {
            statement.execute(write(its.certificate(), "server.crt"));
            statement.execute(write(its.key(), "server.key"));
            statement.execute("alter system set ssl = on");
            statement.execute("select pg_reload_conf()");
        }
        URI address = URI.create(server.jdbcUrl("postgres").substring("jdbc:".length()));
        String url = "--url=jdbc:postgresql://%s:" + address.getPort()
                + "/?sslmode=verify-full&sslrootcert=/run/secrets/axion/%s";
        List<String> names =
                List.of("--add-host", "db.example.org:" + address.getHost(), "--add-host", "db:" + address.getHost());

        assertThat(run(names, "migrate", "gen", url.formatted("db.example.org", "ca.crt"))
                        .succeeded())
                .contains("axion_gen: nothing to do");
        Said misnamed = run(names, "migrate", "gen", url.formatted("db", "ca.crt"));
        Said strange = run(names, "migrate", "gen", url.formatted("db.example.org", "another.crt"));
        Said missing = run(names, "migrate", "gen", url.formatted("db.example.org", "missing.crt"));

        assertThat(misnamed.text()).contains("hostname db could not be verified");
        assertThat(strange.text()).contains("SSL error");
        assertThat(missing.text()).contains("missing.crt");
        // For a person: no other try would end otherwise.
        assertThat(List.of(misnamed.status(), strange.status(), missing.status()))
                .containsOnly(ExitCode.USAGE.code());
    }

    private static void awaitWaiting(Statement statement) throws SQLException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            try (ResultSet row = statement.executeQuery("select exists (select from pg_locks where not granted)")) {
                row.next();
                if (row.getBoolean(1)) {
                    return;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the run does not wait for the lock");
    }

    /** Writes a file into the server's data directory, readable by the server alone. */
    private static String write(String text, String file) {
        return "copy (select 1) to program 'umask 077; echo "
                + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
                + " | base64 -d > " + file + "'";
    }

    private static void secret(String name, String text) throws IOException {
        Path file = Files.writeString(secrets.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static String inspect(String format) {
        return Docker.call("image", "inspect", "--format", format, IMAGE)
                .succeeded()
                .strip();
    }

    private static Said run(List<String> options, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--rm"));
        all.addAll(options);
        return Docker.call(command(all, arguments).toArray(String[]::new));
    }

    /** With all that the chart takes away. */
    private static List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "run", "--network", "host", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
        command.addAll(List.of("--memory", "256m", "--volume", secrets + ":/run/secrets/axion:ro"));
        Map<String, String> environment = new TreeMap<>();
        environment.put("AXION_DB_URL", server.jdbcUrl("postgres"));
        environment.put("AXION_ADMIN_PASSWORD_FILE", "/run/secrets/axion/postgres");
        for (PlatformRole role : PlatformRole.values()) {
            environment.put(role.passwordVariable() + "_FILE", "/run/secrets/axion/" + role.roleName());
        }
        environment.forEach((name, value) -> command.addAll(List.of("--env", name + "=" + value)));
        command.addAll(options);
        command.add(IMAGE);
        command.addAll(List.of(arguments));
        return command;
    }

    /** A key and the certificate that it signed itself, as PEM. */
    private record Certificate(String key, String certificate) {

        static Certificate of(String name, Path store) throws IOException, GeneralSecurityException {
            String password = "changeit";
            Docker.run(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            name,
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=dns:" + name,
                            "-validity",
                            "30",
                            "-keystore",
                            store.toString(),
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            password))
                    .succeeded();
            KeyStore keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
            return new Certificate(
                    pem("PRIVATE KEY", keys.getKey(name, password.toCharArray()).getEncoded()),
                    pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
        }

        private static String pem(String what, byte[] bytes) {
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
            return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
        }
    }
}
