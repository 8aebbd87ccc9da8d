package ai.axionx.data.gen.credentials;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatPlan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.gen.GenPlatform;
import ai.axionx.data.gen.credentials.ReEncryptionReport.Count;
import ai.axionx.data.gen.credentials.ReEncryptionReport.Outcome;
import ai.axionx.data.gen.credentials.internal.AxionCredentials;
import ai.axionx.data.gen.data.DataConnection;
import ai.axionx.data.gen.data.ExternalApi;
import ai.axionx.data.gen.data.ExternalApiToken;
import ai.axionx.data.gen.people.User;
import jakarta.persistence.OptimisticLockException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Keys are changed under a running database: nothing is lost, nothing is claimed that is not so. */
@Isolated("reads what the driver's loggers of this JVM say")
final class ReEncryptionTest {

    private static final String PLAINTEXT = "pässword-Ğ-4711";
    private static final int SOURCES = 60;
    private static final long PATIENCE = 60;

    private static GenPlatform platform;
    private static SessionFactory sessions;

    private final Keyset old = Keyset.create();
    private final Keyset both = old.withKey();
    private final String next = both.keyIds().stream()
            .filter(id -> !id.equals(old.primaryKeyId()))
            .findFirst()
            .orElseThrow();
    private final Vault vault = Vault.of(both.withPrimary(next));

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        platform = GenPlatform.start();
        sessions = platform.hibernate();
    }

    @AfterAll
    static void end() {
        sessions.close();
        platform.close();
    }

    /** 60 data sources and one token, all sealed with the old key. */
    @BeforeEach
    void secrets() throws SQLException {
        platform.execute(
                "delete from user_external_api_tokens",
                "delete from data_sources",
                "delete from external_apis",
                "delete from users");
        User owner = User.of("owner", "owner@example.org", "Owner");
        ExternalApi api = ExternalApi.of("api", "API", "https://example.org");
        Vault before = Vault.of(old);
        sessions.inTransaction(session -> {
            session.persist(owner);
            session.persist(api);
            for (int i = 0; i < SOURCES; i++) {
                DataConnection source = DataConnection.of(owner, "source " + i, "POSTGRESQL", Map.of());
                try (Secret secret = Secret.of(PLAINTEXT + i)) {
                    source.replaceCredentials(before, secret);
                }
                session.persist(source);
            }
            try (Secret secret = Secret.of(PLAINTEXT)) {
                session.persist(ExternalApiToken.of(owner, api, before, secret));
            }
        });
    }

    @Test
    void aDryRun_changesNothing_andARealOneAll() throws SQLException {
        List<String> before = rows();
        String times = "select name, updated_at from data_sources order by 1";
        List<String> edited = platform.rows(times);

        ReEncryptionReport dry = ReEncryption.of(platform.app(), vault).dryRun().run();

        assertThat(dry.outcome()).isEqualTo(Outcome.DONE);
        assertThat(dry.counts())
                .containsExactly(
                        new Count(SealedColumn.DATA_SOURCE_CREDENTIALS, old.primaryKeyId(), SOURCES, SOURCES, 0, 0),
                        new Count(SealedColumn.EXTERNAL_API_TOKEN, old.primaryKeyId(), 1, 1, 0, 0));
        assertThat(rows()).isEqualTo(before);

        ReEncryptionReport done =
                ReEncryption.of(platform.app(), vault).inBatchesOf(7).run();

        assertThat(done.outcome()).isEqualTo(Outcome.DONE);
        assertThat(done.counts()).isEqualTo(dry.counts());
        assertThat(platform.rows(times)).as("nobody edited").isEqualTo(edited);
        System.out.println(done);
        allOpen(Vault.of(both.withPrimary(next).without(old.primaryKeyId())));

        ReEncryptionReport again = ReEncryption.of(platform.app(), vault).run();
        assertThat(again.outcome()).isEqualTo(Outcome.NOTHING_FOUND);
        assertThat(again.outcome().exitStatus()).isNotZero();
        assertThat(again.counts())
                .containsExactly(
                        new Count(SealedColumn.DATA_SOURCE_CREDENTIALS, next, SOURCES, 0, 0, 0),
                        new Count(SealedColumn.EXTERNAL_API_TOKEN, next, 1, 0, 0, 0));
    }

    @Test
    void whatDoesNotOpen_isLeftAndReported_andTheOthersGoOn() throws SQLException {
        platform.execute(
                "update data_sources set credentials = set_byte(credentials, 20, get_byte(credentials, 20) # 1)"
                        + " where name = 'source 7'");
        List<String> broken = platform.rows(
                "select credentials, credentials_key_id, version from data_sources" + " where name = 'source 7'");

        ReEncryptionReport report =
                ReEncryption.of(platform.app(), vault).inBatchesOf(10).run();

        assertThat(report.outcome()).isEqualTo(Outcome.UNOPENED);
        assertThat(report.counts())
                .contains(new Count(
                        SealedColumn.DATA_SOURCE_CREDENTIALS, old.primaryKeyId(), SOURCES, SOURCES - 1, 1, 0));
        assertThat(report.failures())
                .singleElement()
                .asString()
                .contains("of row ")
                .doesNotContain(PLAINTEXT);
        assertThat(platform.rows("select credentials, credentials_key_id, version from data_sources"
                        + " where name = 'source 7'"))
                .isEqualTo(broken);
        ReEncryptionReport lost =
                ReEncryption.of(platform.app(), Vault.of(Keyset.create())).run();
        assertThat(lost.outcome()).isEqualTo(Outcome.UNOPENED);
    }

    @Test
    void anEdit_thatIsUnderWay_isNotLost() throws SQLException {
        try (Session editor = sessions.openSession();
                Secret secret = Secret.of("edited")) {
            editor.beginTransaction();
            DataConnection source = named(editor, "source 3");
            source.replaceCredentials(Vault.of(old), secret);
            editor.flush();

            ReEncryptionReport report = ReEncryption.of(platform.app(), vault).run();

            assertThat(report.outcome()).isEqualTo(Outcome.LEFT);
            assertThat(report.counts())
                    .contains(new Count(
                            SealedColumn.DATA_SOURCE_CREDENTIALS, old.primaryKeyId(), SOURCES, SOURCES - 1, 0, 1));
            editor.getTransaction().commit();
        }
        assertThat(ReEncryption.of(platform.app(), vault).run().outcome()).isEqualTo(Outcome.DONE);
        sessions.inTransaction(session -> {
            try (Secret opened = named(session, "source 3").credentials(vault).orElseThrow()) {
                assertThat(opened.text()).isEqualTo("edited");
            }
        });
    }

    @Test
    void anEditor_whoReadBefore_doesNotBringTheOldValueBack() throws SQLException {
        try (Session editor = sessions.openSession()) {
            editor.beginTransaction();
            DataConnection source = named(editor, "source 3");

            assertThat(ReEncryption.of(platform.app(), vault).run().outcome()).isEqualTo(Outcome.DONE);

            source.rename("renamed");
            assertThatThrownBy(editor::flush).isInstanceOf(OptimisticLockException.class);
            editor.getTransaction().rollback();
        }
        allOpen(Vault.of(both.withPrimary(next).without(old.primaryKeyId())));
    }

    @Test
    void aRun_thatIsKilled_isFinishedByTheNext() throws Exception {
        // Each batch of five rows takes a second, so that there is a middle to be killed in.
        platform.execute("""
                create or replace function slow() returns trigger language plpgsql as
                $$ begin perform pg_sleep(0.2); return new; end $$
                """, "create trigger slow before update on data_sources for each row execute function slow()");
        int[] done = new int[1];
        try {
            Path keyset = folder.resolve("keyset");
            String key = WrappingKey.newKey();
            Files.writeString(
                    keyset, both.withPrimary(next).wrapped(WrappingKey.inEnvironment("KEY", Map.of("KEY", key)::get)));
            ProcessBuilder program = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    AxionCredentials.class.getName(),
                    "re-encrypt",
                    "--keyset=" + keyset,
                    "--wrapping-key-variable=KEY",
                    "--url=" + platform.jdbcUrl(),
                    "--batch=5");
            program.environment().put("KEY", key);
            program.environment().put("AXION_GEN_APP_PASSWORD", platform.password());
            program.redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile());
            Process process = program.start();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
            while (done[0] == 0 && System.nanoTime() < deadline && process.isAlive()) {
                done[0] = withNewKey();
            }
            process.destroyForcibly().waitFor();
            assertThat(process.exitValue())
                    .as("killed: %s", Files.readString(folder.resolve("output")))
                    .isEqualTo(137);
        } finally {
            platform.execute("drop trigger slow on data_sources", "drop function slow()");
        }
        // The server may still be about to see that the connection is gone.
        platform.faults().cutConnections();
        done[0] = withNewKey();
        assertThat(done[0]).as("whole batches").isBetween(5, SOURCES - 5).matches(rows -> rows % 5 == 0, "of five");
        allOpen(vault);

        ReEncryptionReport rest = ReEncryption.of(platform.app(), vault).run();

        assertThat(rest.outcome()).isEqualTo(Outcome.DONE);
        assertThat(rest.counts())
                .contains(new Count(
                        SealedColumn.DATA_SOURCE_CREDENTIALS,
                        old.primaryKeyId(),
                        SOURCES - done[0],
                        SOURCES - done[0],
                        0,
                        0));
        System.out.println("killed after " + done[0] + " of " + SOURCES + ", the next run did the rest:\n" + rest);
        allOpen(Vault.of(both.withPrimary(next).without(old.primaryKeyId())));
    }

    @Test
    void theCommandLine_goesFromNoKeyToANewOne() throws Exception {
        String key = folder.resolve("key").toString();
        String keyset = folder.resolve("keyset").toString();
        Map<String, String> environment = new HashMap<>();
        String[] keys = {"--keyset=" + keyset, "--wrapping-key-file=" + key};
        String[] run = {"re-encrypt", keys[0], keys[1], "--url=" + platform.jdbcUrl()};

        assertThat(run(environment, "create-wrapping-key", keys[1])).startsWith("0");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(key))))
                .isEqualTo("rw-------");
        assertThat(run(environment, "create-keyset", keys)).startsWith("0 Keyset with keys");
        assertThat(run(environment, "create-keyset", keys)).startsWith("2").contains("should be new");
        assertThat(run(environment, run)).startsWith("2").contains("AXION_GEN_APP_PASSWORD");
        environment.put("AXION_GEN_APP_PASSWORD", platform.password());
        assertThat(run(environment, run))
                .as("secrets of another keyset")
                .startsWith("4")
                .contains("60 do not open");

        WrappingKey wrapping = WrappingKey.inFile(Path.of(key));
        Files.writeString(Path.of(keyset), old.wrapped(wrapping));
        assertThat(run(environment, run)).startsWith("3").contains("nothing to re-encrypt");
        assertThat(run(environment, "add-key", keys)).startsWith("0");
        Keyset added = Keyset.read(Path.of(keyset), wrapping);
        String newKey = added.keyIds().stream()
                .filter(id -> !id.equals(old.primaryKeyId()))
                .findFirst()
                .orElseThrow();
        assertThat(run(environment, "promote-key", keys[0], keys[1], "--key=" + newKey))
                .startsWith("0");
        assertThat(run(environment, run[0], run[1], run[2], run[3], "--dry-run"))
                .startsWith("0")
                .contains("60 open");
        assertThat(run(environment, run)).startsWith("0").contains("60 re-encrypted");
        assertThat(run(environment, run)).startsWith("3");
        assertThat(run(environment, "remove-key", keys[0], keys[1], "--key=" + old.primaryKeyId()))
                .startsWith("0");
        allOpen(Vault.of(Keyset.read(Path.of(keyset), wrapping)));
        assertThat(run(environment, "re-encrypt", keys[0], "--wrapping-key-kms=none://key", run[3]))
                .startsWith("2")
                .contains("no client");
    }

    @Test
    void theCommandLine_quotesNoArgument_thatMayBeASecret() {
        Map<String, String> environment = Map.of("AXION_GEN_APP_PASSWORD", platform.password());
        String key = "sEc/ReT+sEc/ReT+sEc/ReT+sEc/ReT+sEc/ReT+sEc=";
        String keyset = "--keyset=" + folder.resolve("keyset");
        String file = "--wrapping-key-file=" + folder.resolve("key");
        assertThat(run(environment, "create-wrapping-key", file)).startsWith("0");
        assertThat(run(environment, "create-keyset", keyset, file)).startsWith("0");
        String[][] lines = {
            {"add-key", keyset, "--wrapping-key-variable=" + key},
            {"add-key", keyset, file, "--wrapping-key=" + key},
            {"add-key", keyset, file, "--wrapping-key", key},
            {"add-key", keyset, file, key},
            {"re-encrypt", keyset, file, "--url=" + platform.jdbcUrl(), "--password=" + key},
            {"re-encrypt", keyset, file, "--url=jdbc:postgres://db/axion_gen?password=" + key},
            {"re-encrypt", keyset, file, "--url=jdbc:postgres://db/axion_gen?" + key},
            {"re-encrypt", keyset, file, "--url=jdbc:postgresql://app:" + key + "@127.0.0.1:1/axion_gen"},
            {"re-encrypt", keyset, file, "--url=" + platform.jdbcUrl() + "?password=" + key}
        };
        List<String> logged = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(new SimpleFormatter().format(line));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger driver = Logger.getLogger("org.postgresql");
        driver.addHandler(handler);
        try {
            for (String[] line : lines) {
                assertThat(run(environment, line))
                        .as("%s with %s", line[0], line[line.length - 1])
                        .startsWith("2")
                        .doesNotContain(key.substring(0, 40));
            }
        } finally {
            driver.removeHandler(handler);
        }
        assertThat(logged).as("the driver's log").noneMatch(line -> line.contains("sEc/ReT+"));
        assertThat(run(environment, lines[4])).contains("--password");
    }

    @Test
    void theCommandLine_saysWhichFileIsWrong() {
        String keyset = "--keyset=" + folder.resolve("keyset");
        String file = "--wrapping-key-file=" + folder.resolve("key");
        assertThat(run(Map.of(), "create-wrapping-key", file)).startsWith("0");
        assertThat(run(Map.of(), "create-keyset", "--keyset=" + folder.resolve("none/keyset"), file))
                .startsWith("2")
                .contains("cannot be");
        assertThat(run(Map.of(), "create-keyset", keyset, file)).startsWith("0");
        assertThat(run(
                        Map.of(
                                "AXION_GEN_APP_PASSWORD_FILE",
                                folder.resolve("none").toString()),
                        "re-encrypt",
                        keyset,
                        file,
                        "--url=" + platform.jdbcUrl()))
                .startsWith("2")
                .contains("cannot be");
    }

    @Test
    void aChangedKeyset_isReadByWhoeverReadItBefore() throws Exception {
        Path file = folder.resolve("keyset");
        String[] keys = {"--keyset=" + file, "--wrapping-key-file=" + folder.resolve("key")};
        assertThat(run(Map.of(), "create-wrapping-key", keys[1])).startsWith("0");
        assertThat(run(Map.of(), "create-keyset", keys)).startsWith("0");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

        assertThat(run(Map.of(), "add-key", keys)).startsWith("0");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-rw-r--");
    }

    @Test
    void amongManyRows_oneKeysAreFoundByAnIndex() throws SQLException {
        // Behind them, there is nothing that other tests have deleted and vacuum may not take away yet.
        long few =
                Long.parseLong(platform.rows("select max(id) from data_sources").get(0));
        platform.rows(
                "with made as (insert into data_sources (owner_id, name, connector_type, credentials,"
                        + " credentials_key_id) select id, 'many ' || i, 'X', '\\x01', ?"
                        + " from users, generate_series(1, 100000) i returning 1) select count(*) from made",
                next);
        platform.execute("vacuum analyze data_sources");
        String sql = ReEncryption.sql(ReEncryption.LOCK, SealedColumn.DATA_SOURCE_CREDENTIALS);

        try (Connection app = platform.app().getConnection()) {
            assertThatPlan(app, sql, old.primaryKeyId(), 0L, 100)
                    .usesExactlyIndexes("ix_data_sources_credentials_key_id")
                    .usesNoSequentialScan();
            // Of a key that most rows have, the next ones in the order of their ids, and no more than those.
            assertThatPlan(app, sql, next, few, 100)
                    .usesExactlyIndexes("pk_data_sources")
                    .usesNoSequentialScan()
                    .readsAtMost(200);
        }
        assertThat(ReEncryption.of(platform.app(), vault).run().counts())
                .contains(new Count(SealedColumn.DATA_SOURCE_CREDENTIALS, old.primaryKeyId(), SOURCES, SOURCES, 0, 0));
    }

    private static String run(Map<String, String> environment, String command, String[] more) {
        return run(environment, new String[] {command, more[0], more[1]});
    }

    /** Exit status and output. */
    private static String run(Map<String, String> environment, String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output, true);
        int status = AxionCredentials.run(environment::get, writer, writer, arguments);
        assertThat(output.toString()).doesNotContain(PLAINTEXT);
        return status + " " + output;
    }

    private static void allOpen(Vault with) {
        sessions.inTransaction(session -> {
            List<DataConnection> sources = session.createQuery("from DataConnection", DataConnection.class)
                    .list();
            assertThat(sources).hasSize(SOURCES);
            for (DataConnection source : sources) {
                try (Secret opened = source.credentials(with).orElseThrow()) {
                    assertThat(opened.text())
                            .isEqualTo(PLAINTEXT + source.name().replace("source ", ""));
                }
            }
            session.createQuery("from ExternalApiToken", ExternalApiToken.class)
                    .getSingleResult()
                    .token(with)
                    .close();
        });
    }

    private int withNewKey() throws SQLException {
        return Integer.parseInt(platform.rows("select count(*) from data_sources where credentials_key_id = ?", next)
                .get(0));
    }

    private static List<String> rows() throws SQLException {
        return platform.rows("select s::text from data_sources s union all select t::text from"
                + " user_external_api_tokens t order by 1");
    }

    private static DataConnection named(Session session, String name) {
        return session.createQuery("from DataConnection where name = :name", DataConnection.class)
                .setParameter("name", name)
                .getSingleResult();
    }
}
