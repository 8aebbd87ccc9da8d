package ai.axionx.data.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Databases on a server that a test has started for itself. */
final class OwnServerTest {

    private static final DatabaseRequest BLANK = DatabaseRequest.of("blank");

    @BeforeAll
    static void theSharedServersThreads_runAlready() {
        TestDatabase.create(BLANK).close();
    }

    @Test
    void aServerThatStartsAgain_givesDatabases_ofTheSameTemplateAndOfAnother() throws SQLException {
        EmbeddedPresence.assumed();
        try (PostgresServer server = PostgresServer.start(embedded());
                TestDatabase before = TestDatabase.create(BLANK, server)) {
            server.faults().crash();
            server.faults().start();

            try (TestDatabase after = TestDatabase.create(BLANK, server);
                    TestDatabase another = TestDatabase.create(BLANK.with(new Notes()), server);
                    Connection connection = another.connect(TestRole.APP)) {
                assertThat(after.name()).isNotEqualTo(before.name());
                assertThat(Sql.value(connection, "select count(*) from notes")).isEqualTo("0");
            }
        }
    }

    @Test
    void aServerWithoutAConnectionToSpare_saysSo_andWhoHasThem() throws SQLException {
        EmbeddedPresence.assumed();
        List<Connection> open = new ArrayList<>();
        try (PostgresServer server = PostgresServer.start(embedded().withParameter("max_connections", "9"));
                TestDatabase database = TestDatabase.create(BLANK, server)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 9; i++) {
                            open.add(database.connect(TestRole.APP));
                        }
                    })
                    .isInstanceOf(SQLException.class)
                    .hasMessageStartingWith("the server gives no other connection: FATAL: ")
                    .hasMessageContaining(open.size() + " opened\n        at ai.axionx.data.testkit.OwnServerTest");
        }
    }

    /** Roles belong to the whole server: on one that others use, it would be their misfortune. */
    @Test
    void aPasswordThatATestHasChanged_isSetAgain() throws SQLException {
        EmbeddedPresence.assumed();
        try (PostgresServer server = PostgresServer.start(embedded());
                TestDatabase database = TestDatabase.create(BLANK, server)) {
            try (Connection administrator = database.connect(TestRole.ADMIN)) {
                Sql.execute(administrator, "alter role axion_test_owner password 'another'");
            }

            try (Connection connection = database.connect(TestRole.APP)) {
                assertThat(Sql.value(connection, "select current_user")).isEqualTo("axion_test_owner");
            }
        }
    }

    @Test
    void whenItIsClosed_nothingWorksForItAnyMore() {
        EmbeddedPresence.assumed();
        Set<Thread> before = workers();
        try (PostgresServer server = PostgresServer.start(embedded());
                TestDatabase database = TestDatabase.create(BLANK, server)) {
            assertThat(workers()).hasSizeGreaterThan(before.size());
            assertThat(database.name()).startsWith("axion_test_");
        }
        await().untilAsserted(() -> {
            Set<Thread> more = new HashSet<>(workers());
            more.removeAll(before);
            assertThat(more).isEmpty();
        });
    }

    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("axion-testkit-"))
                .collect(Collectors.toSet());
    }

    private static PostgresServerSettings embedded() {
        return PostgresServerSettings.fromEnvironment().withProvider(PostgresProvider.EMBEDDED);
    }

    private static final class Notes implements DatabaseLayer {

        @Override
        public String fingerprint() {
            return "1";
        }

        @Override
        public void apply(UnfinishedDatabase database) throws SQLException {
            try (Connection owner = database.connect(TestRole.MIGRATE)) {
                Sql.execute(owner, "create table notes (word text)");
            }
        }
    }
}
