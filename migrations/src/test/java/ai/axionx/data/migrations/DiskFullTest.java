package ai.axionx.data.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose disk is full is told as that, and the next run goes on once there is room. */
@Tag("long")
final class DiskFullTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void mountSmallDisk() throws IOException, InterruptedException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=600m,mode=755", "axion-test", disk.toString()) == 0,
                "mounting a tmpfs takes root");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", folder.resolve("disk").toString());
    }

    @Test
    void migrate_saysThatTheDiskIsFull_andGoesOnOnceThereIsRoom() throws SQLException, IOException {
        PostgresServerSettings settings = PostgresServerSettings.fromEnvironment()
                .withProvider(PostgresProvider.EMBEDDED)
                .withData(folder.resolve("disk"));
        try (PostgresServer server = PostgresServer.start(settings)) {
            TestPlatform.bootstrap(server);
            Migrator migrator = Migrator.of(
                    PlatformDatabase.SENSE,
                    TestPlatform.as(PlatformRole.SENSE_MIGRATE, PlatformDatabase.SENSE.databaseName(), server));
            TestPlatform.execute(server, "postgres", "checkpoint");
            Path ballast = folder.resolve("disk/ballast");
            fill(ballast);

            MigrationException refusal = catchThrowableOfType(MigrationException.class, migrator::migrate);
            Files.delete(ballast);

            assertThat(refusal.exitCode()).isEqualTo(ExitCode.DISK_FULL);
            assertThat(refusal).hasMessageContaining("disk").hasMessageContaining("run it again");
            assertThat(migrator.migrate().applied()).isNotEmpty();
            assertThat(migrator.migrate().isNothingToDo()).isTrue();
        }
    }

    /** Leaves less than a megabyte. */
    private static void fill(Path ballast) throws IOException {
        byte[] block = new byte[1 << 20];
        try (var out = Files.newOutputStream(ballast)) {
            while (Files.getFileStore(ballast).getUsableSpace() > block.length) {
                out.write(block);
            }
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
