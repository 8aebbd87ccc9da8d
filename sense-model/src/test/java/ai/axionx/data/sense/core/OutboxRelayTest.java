package ai.axionx.data.sense.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.SensePlatform;
import ai.axionx.data.testkit.TestRole;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Relays that share an outbox, fail, and die. */
final class OutboxRelayTest {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final RetryPolicy AT_ONCE = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1));

    /** Stands for whatever ends a relay without a word. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private static SensePlatform platform;
    private static HikariDataSource workers;
    private static OutboxQueue queue;

    private final Map<TimeOrderedId, AtomicInteger> published = new ConcurrentHashMap<>();
    private final Map<TimeOrderedId, AtomicInteger> publishing = new ConcurrentHashMap<>();
    private final AtomicInteger twoAtATime = new AtomicInteger();

    @BeforeAll
    static void start() {
        platform = SensePlatform.start();
        workers = new HikariDataSource(platform.pool(TestRole.WORKER, "relays", 4));
        queue = OutboxQueue.of(workers);
    }

    @AfterAll
    static void stop() {
        workers.close();
        platform.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        platform.execute("truncate public.outbox_messages");
    }

    @Test
    void round_publishesWhatIsDue_inTheOrderOfIds() throws SQLException {
        List<TimeOrderedId> ids = append(5);
        List<TimeOrderedId> order = new ArrayList<>();
        OutboxRelay relay = relay(message -> order.add(message.id())).withBatch(3);

        assertThat(relay.relay()).isEqualTo(new RelayReport(3, 3, 0, 0, 0, 0, 0));
        assertThat(relay.relay()).isEqualTo(new RelayReport(2, 2, 0, 0, 0, 0, 0));
        assertThat(relay.relay().isIdle()).isTrue();
        assertThat(order).isEqualTo(ids);
        assertThat(platform.rows("select distinct attempts, published_at is not null from public.outbox_messages"))
                .containsExactly("1|t");
    }

    @Test
    void noTransaction_isOpenWhilePublishing() throws SQLException {
        append(1);
        List<String> open = new ArrayList<>();

        relay(message -> open.addAll(
                        platform.rows("select state from pg_stat_activity where datname = current_database()"
                                + " and usename = 'axion_sense_worker' and xact_start is not null")))
                .relay();

        assertThat(open).isEmpty();
    }

    @Test
    void fourRelaysAtOnce_publishEachMessageOnce() throws Exception {
        List<TimeOrderedId> ids = append(300);

        fourTimes(() -> {
            OutboxRelay relay = relay(this::publish).withBatch(7);
            while (!relay.relay().isIdle()) {}
        });

        assertThat(published.keySet()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(published.values()).allMatch(count -> count.get() == 1);
        assertThat(queue.backlog().pending()).isZero();
    }

    @Test
    void relayThatDiesAfterPublishing_publishesOnceMore_afterTheLease() throws Exception {
        append(1);
        OutboxRelay dying = relay(message -> {
                    publish(message);
                    throw new Killed();
                })
                .withLease(Duration.ofSeconds(2));

        assertThatThrownBy(dying::relay).isInstanceOf(Killed.class);
        OutboxRelay next = relay(this::publish);
        assertThat(next.relay().isIdle()).isTrue();
        untilIdle(next, 1);

        assertThat(published.values()).singleElement().matches(count -> count.get() == 2);
        assertThat(platform.rows("select attempts from public.outbox_messages")).containsExactly("2");
    }

    @Test
    void messageThatKillsItsRelay_endsAsDeadLetter_andTakesNoOtherWithIt() throws Exception {
        List<TimeOrderedId> ids = append(6);
        TimeOrderedId poison = ids.get(0);
        OutboxRelay relay = relay(message -> {
                    if (message.id().equals(poison)) {
                        throw new Killed();
                    }
                    publish(message);
                })
                .withLease(Duration.ofMillis(50))
                .withRetries(AT_ONCE);

        int deaths = 0;
        Instant giveUp = Instant.now().plusSeconds(20);
        while (queue.backlog().pending() > 0 && Instant.now().isBefore(giveUp)) {
            try {
                relay.relay();
            } catch (Killed e) {
                deaths++;
            }
            Thread.sleep(5);
        }

        assertThat(deaths).isEqualTo(3);
        assertThat(queue.deadLetters(10)).singleElement().satisfies(letter -> {
            assertThat(letter.id()).isEqualTo(poison);
            assertThat(letter.attempts()).isEqualTo(3);
            assertThat(letter.lastError()).contains("its relay died");
        });
        assertThat(published.keySet()).containsExactlyInAnyOrderElementsOf(ids.subList(1, 6));
        assertThat(platform.rows("select distinct attempts from public.outbox_messages where published_at is not null"))
                .as("attempts of the others: only what was tried is counted")
                .containsExactly("1");
    }

    @Test
    void messageThatFails_isTriedAgain_andDiesAfterItsLastAttempt() throws Exception {
        TimeOrderedId id = append(1).get(0);
        AtomicInteger tries = new AtomicInteger();
        OutboxRelay relay = relay(message -> {
                    throw new IOException("try " + tries.incrementAndGet());
                })
                .withRetries(AT_ONCE);

        assertThat(untilIdle(relay, 3))
                .containsExactly(
                        new RelayReport(1, 0, 1, 0, 0, 0, 0),
                        new RelayReport(1, 0, 1, 0, 0, 0, 0),
                        new RelayReport(1, 0, 0, 1, 0, 0, 0));

        assertThat(queue.deadLetters(10)).singleElement().satisfies(letter -> {
            assertThat(letter.id()).isEqualTo(id);
            assertThat(letter.attempts()).isEqualTo(3);
            assertThat(letter.lastError()).isEqualTo("java.io.IOException: try 3");
        });
        assertThat(queue.revive(id)).isTrue();
        assertThat(relay(this::publish).relay().published()).isEqualTo(1);
    }

    @Test
    void failureOfOne_doesNotKeepTheOthers() throws SQLException {
        List<TimeOrderedId> ids = append(3);

        RelayReport report = relay(message -> {
                    if (message.id().equals(ids.get(1))) {
                        throw new IOException("no");
                    }
                    publish(message);
                })
                .relay();

        assertThat(report).isEqualTo(new RelayReport(3, 2, 1, 0, 0, 0, 0));
        assertThat(published).containsOnlyKeys(ids.get(0), ids.get(2));
    }

    @Test
    void relayThatWasSlowerThanItsLease_isToldSo_andOverwritesNothing() throws Exception {
        append(1);
        OutboxRelay fast = relay(this::publish);
        OutboxRelay slow = relay(message -> {
                    publish(message);
                    untilIdle(fast, 1);
                    throw new IOException("too late");
                })
                .withLease(Duration.ofMillis(20));

        assertThat(slow.relay()).isEqualTo(new RelayReport(1, 0, 0, 0, 1, 0, 0));

        assertThat(platform.rows("select attempts, published_at is not null, last_error from public.outbox_messages"))
                .containsExactly("2|t|null");
    }

    @Test
    void messagesThatAnotherTookOver_beforeTheirTurnCame_areNotPublished() throws Exception {
        List<TimeOrderedId> ids = append(3);
        OutboxRelay fast = relay(this::publish);
        OutboxRelay slow = relay(message -> {
                    publish(message);
                    untilIdle(fast, 1);
                })
                .withLease(Duration.ofMillis(50));

        RelayReport report = slow.relay();

        assertThat(report.leftToOthers()).isEqualTo(2);
        assertThat(report.lost()).isLessThanOrEqualTo(1);
        assertThat(published).containsOnlyKeys(ids);
        assertThat(published.get(ids.get(1))).hasValue(1);
        assertThat(published.get(ids.get(2))).hasValue(1);
    }

    @Test
    void interruptedRelay_givesBackWhatItHasNotTried_andStaysInterrupted() throws SQLException {
        append(3);

        RelayReport report = relay(message -> {
                    publish(message);
                    Thread.currentThread().interrupt();
                })
                .relay();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(report).isEqualTo(new RelayReport(3, 1, 0, 0, 0, 2, 0));
        assertThat(relay(this::publish).relay().published()).isEqualTo(2);

        append(2);
        report = relay(message -> {
                    throw new InterruptedException();
                })
                .relay();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(report).isEqualTo(new RelayReport(2, 0, 1, 0, 0, 1, 0));
    }

    @Test
    void exceptionThatCannotBeTold_isAFailureLikeAnyOther() throws SQLException {
        append(2);

        RelayReport report = relay(message -> {
                    throw new Untellable();
                })
                .relay();

        assertThat(report).isEqualTo(new RelayReport(2, 0, 2, 0, 0, 0, 0));
        assertThat(platform.rows("select distinct last_error from public.outbox_messages"))
                .containsExactly(Untellable.class.getName());
    }

    private static final class Untellable extends Exception {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no text");
        }
    }

    @Test
    void impossibleBatchOrLease_isRefusedAtOnce() {
        OutboxRelay relay = relay(this::publish);

        assertThatIllegalArgumentException().isThrownBy(() -> relay.withBatch(0));
        assertThatIllegalArgumentException().isThrownBy(() -> relay.withLease(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> relay.withLease(Duration.ofSeconds(Long.MAX_VALUE)));
    }

    @Test
    void pauses_growToTheLongest() {
        RetryPolicy policy = new RetryPolicy(100, Duration.ofSeconds(1), Duration.ofSeconds(10));

        assertThat(IntStream.of(1, 2, 3, 4, 5, 99).mapToObj(policy::pauseAfter).map(Duration::toSeconds))
                .containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(0, Duration.ofSeconds(1), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(1, Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(1, Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(1)));
    }

    @Test
    void fourRelaysThatDieNowAndThen_publishEverythingAtLeastOnce_neverTwoAtATime() throws Exception {
        relaysThatDie(200);
    }

    @Test
    @Tag("long")
    void fourRelaysThatDieNowAndThen_forLonger() throws Exception {
        relaysThatDie(3_000);
    }

    private void relaysThatDie(int count) throws Exception {
        List<TimeOrderedId> ids = append(count);
        AtomicInteger deaths = new AtomicInteger();

        fourTimes(() -> {
            OutboxRelay relay = relay(message -> {
                        int chance = ThreadLocalRandom.current().nextInt(100);
                        if (chance < 3) {
                            throw new Killed();
                        }
                        if (chance < 10) {
                            throw new IOException("broker");
                        }
                        publish(message);
                        if (chance > 96) {
                            throw new Killed();
                        }
                    })
                    .withBatch(5)
                    .withLease(Duration.ofMillis(250))
                    .withRetries(new RetryPolicy(1_000, Duration.ofMillis(1), Duration.ofMillis(10)));
            while (queue.backlog().pending() > 0) {
                try {
                    if (relay.relay().isIdle()) {
                        Thread.sleep(5);
                    }
                } catch (Killed e) {
                    deaths.incrementAndGet();
                }
            }
        });

        assertThat(deaths).hasPositiveValue();
        assertThat(published.keySet()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(twoAtATime).hasValue(0);
        assertThat(queue.backlog()).isEqualTo(new OutboxBacklog(0, 0, Optional.empty()));
    }

    private void publish(ClaimedMessage message) {
        AtomicInteger inside = publishing.computeIfAbsent(message.id(), id -> new AtomicInteger());
        if (inside.incrementAndGet() > 1) {
            twoAtATime.incrementAndGet();
        }
        LockSupport.parkNanos(100_000);
        published.computeIfAbsent(message.id(), id -> new AtomicInteger()).incrementAndGet();
        inside.decrementAndGet();
    }

    private static OutboxRelay relay(OutboxPublisher publisher) {
        return OutboxRelay.of(queue, publisher).withLease(LEASE);
    }

    /** Rounds until so many of them had something to do. */
    private static List<RelayReport> untilIdle(OutboxRelay relay, int busyRounds) throws Exception {
        List<RelayReport> reports = new ArrayList<>();
        Instant giveUp = Instant.now().plusSeconds(10);
        while (reports.size() < busyRounds) {
            RelayReport report = relay.relay();
            if (!report.isIdle()) {
                reports.add(report);
            } else if (Instant.now().isAfter(giveUp)) {
                throw new AssertionError("nothing became due within 10 s");
            } else {
                Thread.sleep(5);
            }
        }
        return reports;
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void fourTimes(Task task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(threads.submit(() -> {
                    task.run();
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<TimeOrderedId> append(int count) throws SQLException {
        List<OutboxMessage> messages = IntStream.range(0, count)
                .mapToObj(i -> OutboxMessage.of("tracks", "k" + i, Map.of("n", i)))
                .toList();
        try (Connection connection = platform.app().getConnection()) {
            Outbox.append(connection, messages);
        }
        return messages.stream().map(OutboxMessage::getId).toList();
    }
}
