package ai.axionx.data.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where there is no room or no right to write, the message says so and nothing is left half-done. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class LittleRoomTest {

    private static final PostgresServerSettings EMBEDDED =
            PostgresServerSettings.defaults().withProvider(PostgresProvider.EMBEDDED);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeAll
    static void runtimeIsBuilt() {
        EmbeddedPresence.assumed();
    }

    @BeforeEach
    void everybodyMayEnter() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", folder.resolve("small").toString());
    }

    @Test
    void aCacheThatCannotBeWritten_isNamed() {
        Path unwritable = Path.of("/proc/axion-cache");

        assertThatThrownBy(() -> PostgresServer.start(EMBEDDED.withCache(unwritable)))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("cannot be unpacked into /proc/axion-cache")
                .hasMessageContaining("AXION_POSTGRES_CACHE");
    }

    @Test
    void aCacheWithoutRoom_isNamed_andStaysEmpty() throws IOException, InterruptedException {
        Path small = tmpfs("20m");

        assertThatThrownBy(() -> PostgresServer.start(EMBEDDED.withCache(small)))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining(small.toString())
                .hasMessageMatching("(?s).*needs \\d+ MB there, 20 MB are free.*");
        try (Stream<Path> left = Files.list(small)) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }

    @Test
    void aDataDirectoryWithoutRoom_isNamed_andStaysEmpty() throws IOException, InterruptedException {
        Path small = tmpfs("20m");

        assertThatThrownBy(() -> PostgresServer.start(EMBEDDED.withData(small)))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining(small + " with 20 MiB free, 512 MiB are needed");
        try (Stream<Path> left = Files.list(small)) {
            assertThat(left).isEmpty();
        }
    }

    /** It would end with its log, and with it the tests of all JVMs that use it. */
    @Test
    void aCopyThatWouldLeaveTheServerNoRoom_isRefused() throws Exception {
        Path small = tmpfs("600m");
        DatabaseRequest blank = DatabaseRequest.of("blank");
        try (PostgresServer server = PostgresServer.start(EMBEDDED.withData(small))) {
            TestDatabase.create(blank, server).close();
            Path rest = small.resolve("rest");
            fill(small, rest, 70);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 9; i++) {
                            assertThat(TestDatabase.create(blank, server).name())
                                    .isNotEmpty();
                        }
                    })
                    .isInstanceOf(TestDatabaseException.class)
                    .hasMessageMatching(
                            "a copy of axion_template_blank_.* cannot be made: it takes [0-9]+ MiB, and 64 MiB"
                                    + " are to stay free for the server, but in " + small
                                    + "/.* only [0-9]+ MiB are free.*");

            Files.delete(rest);
            TestDatabase.create(blank, server).close();
        }
    }

    @Test
    void withoutAnyServer_eachProviderSaysWhy() {
        PostgresServerSettings settings = PostgresServerSettings.defaults().withCache(Path.of("/proc/axion-cache"));
        assumeTrue(!DockerPresence.answers(), "a Docker engine answers, so there is a server");

        assertThatThrownBy(() -> PostgresServer.start(settings))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("embedded: The PostgreSQL runtime cannot be unpacked")
                .hasMessageContaining("container: no Docker engine answers")
                .hasMessageContaining("external: axion.postgres.url is not set");
    }

    @Test
    @Tag("long")
    void aDataDirectoryThatFillsUp_failsTheStatement_notTheServer() throws Exception {
        Path small = tmpfs("600m");
        // Then a new table is not written to the WAL, which would need the room as well, and has no statement to fail.
        PostgresServerSettings minimal =
                EMBEDDED.withData(small).withParameter("wal_level", "minimal").withParameter("max_wal_senders", "0");
        try (PostgresServer server = PostgresServer.start(minimal);
                Connection connection = server.connect("postgres")) {
            assertThatThrownBy(() -> Sql.execute(
                            connection,
                            "create table t as select repeat(md5(i::text), 30) x from generate_series(1, 1000000) i"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53100"))
                    .hasMessageContaining("No space left on device");
            assertThat(Sql.rows(connection, "select 1")).containsExactly("1");
        }
        try (Stream<Path> left = Files.list(small)) {
            assertThat(left).isEmpty();
        }
    }

    private Path tmpfs(String size) throws IOException, InterruptedException {
        Path directory = Files.createDirectory(folder.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + size + ",mode=755", "axion-test", directory.toString())
                        == 0,
                "mounting a tmpfs takes root");
        return directory;
    }

    /** Leaves so much room. The server writes meanwhile, so what was free may be taken. */
    private static void fill(Path disk, Path file, int leftMiB) throws IOException, InterruptedException {
        int status = -1;
        for (int i = 0; i < 10 && status != 0; i++) {
            long free = disk.toFile().getUsableSpace();
            status = run("fallocate", "-l", Long.toString(free - ((long) leftMiB << 20)), file.toString());
        }
        assertThat(status).as("fallocate's exit status").isZero();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
