package ai.axionx.data.sense.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.SensePlatform;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way into the outbox, as role axion_sense_app. */
final class OutboxTest {

    private static SensePlatform platform;
    private static SessionFactory hibernate;

    @BeforeAll
    static void start() {
        platform = SensePlatform.start();
        hibernate = platform.hibernate();
    }

    @AfterAll
    static void stop() {
        hibernate.close();
        platform.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        platform.execute("truncate public.outbox_messages");
        platform.statements();
    }

    @Test
    void persist_isOneInsert_andNoUpdateEver() {
        hibernate.inTransaction(session -> session.persist(OutboxMessage.of("tracks", "k", Map.of("n", 5L))));

        assertThat(platform.statements()).hasSize(1).allMatch(sql -> sql.startsWith("insert"));
    }

    @Test
    void manyPersisted_areOneBatch() {
        hibernate.inTransaction(session ->
                IntStream.range(0, 40).forEach(i -> session.persist(OutboxMessage.of("tracks", null, Map.of("n", i)))));

        assertThat(platform.statements()).hasSize(1);
    }

    @Test
    void message_isReadAsItWasWritten_andIsDueByTheServersClock() throws SQLException {
        OutboxMessage message = OutboxMessage.of(
                TimeOrderedId.next(), "tracks", "k", Map.of("trace", "t"), Map.of("n", 1, "deep", List.of(true)));
        hibernate.inTransaction(session -> session.persist(message));

        hibernate.inSession(session -> {
            OutboxMessage read = session.find(OutboxMessage.class, message.getId());

            assertThat(read).isEqualTo(message);
            assertThat(read.topic()).isEqualTo("tracks");
            assertThat(read.key()).contains("k");
            assertThat(read.headers()).isEqualTo(Map.of("trace", "t"));
            assertThat(read.payload()).isEqualTo(Map.of("n", 1, "deep", List.of(true)));
            assertThat(read.attempts()).isZero();
            assertThat(read.nextAttemptAt()).isPresent();
            assertThat(read.publishedAt()).isEmpty();
            assertThat(read.deadAt()).isEmpty();
            assertThat(read.lastError()).isEmpty();
        });
        assertThat(platform.rows("select count(*) from public.outbox_messages where next_attempt_at <= now()"))
                .containsExactly("1");
    }

    @Test
    void persisted_andRolledBack_leavesNothing() throws SQLException {
        assertThatThrownBy(() -> hibernate.inTransaction(session -> {
                    session.persist(OutboxMessage.of("tracks", "k", Map.of()));
                    session.flush();
                    throw new IllegalStateException("the business failed");
                }))
                .hasMessage("the business failed");

        assertThat(OutboxQueue.of(platform.worker()).backlog().pending()).isZero();
    }

    @Test
    void appendedByJdbc_isPartOfTheCallersTransaction() throws SQLException {
        OutboxQueue queue = OutboxQueue.of(platform.worker());
        OutboxMessage message = OutboxMessage.of(
                TimeOrderedId.next(), "tracks", null, Map.of("h", "ı"), Map.of("text", "a \"quoted\" İ"));
        try (Connection connection = platform.app().getConnection()) {
            connection.setAutoCommit(false);

            Outbox.append(connection, message);
            assertThat(queue.claim(10, Duration.ofSeconds(1))).isEmpty();
            connection.rollback();
            assertThat(queue.claim(10, Duration.ofSeconds(1))).isEmpty();

            Outbox.append(connection, message);
            connection.commit();
        }

        assertThat(queue.claim(10, Duration.ofSeconds(1))).singleElement().satisfies(claimed -> {
            assertThat(claimed.id()).isEqualTo(message.getId());
            assertThat(claimed.topic()).isEqualTo("tracks");
            assertThat(claimed.key()).isEmpty();
            assertThat(claimed.headers()).isEqualTo("{\"h\": \"ı\"}");
            assertThat(claimed.payload()).isEqualTo("{\"text\": \"a \\\"quoted\\\" İ\"}");
        });
        hibernate.inSession(session -> assertThat(
                        session.find(OutboxMessage.class, message.getId()).payload())
                .isEqualTo(message.payload()));
    }

    @Test
    void messageThatIsRefused_isNotQuoted() throws SQLException {
        OutboxMessage twice = OutboxMessage.of("tracks", "SECRET-key", Map.of("n", "SECRET"));
        assertRefused(twice, "23505", "pk");
        platform.execute("alter table public.outbox_messages add constraint ck_no_secret"
                + " check (message_key not like 'SECRET%') not valid");
        try {
            assertRefused(OutboxMessage.of("tracks", "SECRET-key", Map.of("n", "SECRET")), "23514", "ck_no_secret");
        } finally {
            platform.execute("alter table public.outbox_messages drop constraint ck_no_secret");
        }
    }

    private static void assertRefused(OutboxMessage message, String state, String constraint) throws SQLException {
        try (Connection connection = platform.app().getConnection()) {
            assertThatThrownBy(() -> Outbox.append(connection, List.of(message, message)))
                    .isInstanceOfSatisfying(SQLException.class, e -> {
                        StringWriter everything = new StringWriter();
                        e.printStackTrace(new PrintWriter(everything));
                        assertThat(everything.toString()).doesNotContain("SECRET");
                        assertThat(e.iterator()).toIterable().containsExactly(e);
                        assertThat(e.getSQLState()).isEqualTo(state);
                        assertThat(e.getMessage())
                                .startsWith("the outbox refused a message: ")
                                .contains(constraint);
                    });
        }
    }

    @Test
    void sessionThatEnds_isToldSo_withoutValues() throws SQLException {
        try (Connection connection = platform.app().getConnection()) {
            assertThat(platform.faults().cutConnections()).isPositive();

            assertThatThrownBy(() -> Outbox.append(connection, OutboxMessage.of("tracks", "SECRET", Map.of())))
                    .isInstanceOfSatisfying(SQLException.class, e -> {
                        assertThat(e.getMessage()).doesNotContain("SECRET");
                        assertThat(e.getSQLState()).isNotNull();
                        assertThat(e.getCause()).isNull();
                    });
        }
    }

    @Test
    void mapsThatWereLoaded_refuseChanges() {
        OutboxMessage message =
                OutboxMessage.of(TimeOrderedId.next(), "tracks", "k", Map.of("trace", "t"), Map.of("n", 1));
        hibernate.inTransaction(session -> session.persist(message));

        hibernate.inSession(session -> {
            OutboxMessage read = session.find(OutboxMessage.class, message.getId());

            assertThat(read.headers()).isUnmodifiable();
            assertThat(read.payload()).isUnmodifiable();
        });
    }

    @Test
    void appRole_canNotPublish() throws SQLException {
        try (Connection connection = platform.app().getConnection()) {
            Outbox.append(connection, OutboxMessage.of("tracks", null, Map.of()));
        }

        assertThatThrownBy(() -> OutboxQueue.of(platform.app()).claim(1, Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void messageThatTheTableWouldRefuse_isRefusedWhereItIsMade() {
        String longest = "k".repeat(512);

        assertThat(OutboxMessage.of("A.b_c-1", longest, Map.of()).key()).contains(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> OutboxMessage.of("a b", null, Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> OutboxMessage.of("", null, Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> OutboxMessage.of("a", "", Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> OutboxMessage.of("a", longest + "k", Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> OutboxMessage.of("a", "k", Map.of("x", new Object())));
    }
}
