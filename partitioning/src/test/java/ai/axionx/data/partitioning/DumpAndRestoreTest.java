package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.postgresql.util.ServerErrorMessage;

/** A dump that is restored elsewhere brings rows, partitions, policies and the identity check with it. */
final class DumpAndRestoreTest {

    private static OpsDatabase database;

    @BeforeAll
    static void start() throws SQLException {
        database = OpsDatabase.start();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    static boolean hasClientPrograms() {
        return database.server().clientProgram("pg_dump").isPresent();
    }

    @Test
    @EnabledIf("hasClientPrograms")
    void dumpedAndRestored_itStillRefuses(@TempDir Path folder) throws SQLException, IOException, InterruptedException {
        Path dump = folder.resolve("survey.sql");
        TimeOrderedId row = TimeOrderedId.at(Instant.parse("2008-10-31T23:59:59.999Z"));
        try (Connection owner = database.owner()) {
            OpsDatabase.createTable(owner, "tracks");
            Sql.execute(
                    owner,
                    "select ops.register_partitioned_table('road.tracks', '1 month')",
                    "select ops.ensure_partitions('road.tracks', '2008-10-01Z', '2008-10-01Z')",
                    IdentityCheckTest.insert(row.id(), row.createdAt()));
        }
        run("pg_dump", database.name(), folder, "--file", dump.toString());
        try (Connection administrator = database.server().connect("postgres")) {
            Sql.execute(administrator, "create database restored template template0");
        }
        run(
                "psql",
                "restored",
                folder,
                "--quiet",
                "--no-psqlrc",
                "--set",
                "ON_ERROR_STOP=1",
                "--file",
                dump.toString());

        try (Connection restored = database.server().connect("restored")) {
            assertThat(Sql.row(restored, "select tableoid::regclass, id from road.tracks"))
                    .isEqualTo("road.tracks_p20081001|" + row.id());
            for (Arguments wrong : IdentityCheckTest.wrongIdentities().toList()) {
                ServerErrorMessage refusal = Sql.refusal(
                        restored, IdentityCheckTest.insert((UUID) wrong.get()[1], (Instant) wrong.get()[2]));
                assertThat(refusal.getConstraint()).as("%s", wrong.get()).isEqualTo("ck_tracks_identity");
            }
            TimeOrderedId other = TimeOrderedId.at(row.createdAt());
            Sql.execute(restored, IdentityCheckTest.insert(other.id(), other.createdAt()));
            Sql.execute(restored, "set role " + OpsDatabase.OWNER);
            assertThat(Sql.row(restored, "select ops.ensure_partitions('road.tracks', '2008-10-01Z', '2008-11-30Z')"))
                    .isEqualTo("1");
            assertThat(Sql.row(
                            restored,
                            "select p.parent_table, c.premake from ops.partition_policies p"
                                    + " join partman.part_config c using (parent_table)"))
                    .isEqualTo("road.tracks|4");
        }
    }

    private static void run(String program, String name, Path folder, String... arguments)
            throws IOException, InterruptedException {
        PostgresServer server = database.server();
        DatabaseLogin administrator = server.administrator();
        List<String> command = new ArrayList<>();
        command.add(server.clientProgram(program).orElseThrow().toString());
        command.add("--dbname");
        command.add(server.jdbcUrl(name).replaceFirst("^jdbc:", "").replaceFirst("\\?.*", ""));
        command.add("--username");
        command.add(administrator.user());
        command.addAll(List.of(arguments));
        Path said = folder.resolve(program + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("PGPASSWORD", administrator.password());
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(program + " ended").isTrue();
        assertThat(process.exitValue()).as("%s", Files.readString(said)).isZero();
    }
}
