package ai.axionx.data.sense.core;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatPlan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.SensePlatform;
import ai.axionx.data.testkit.assertj.PlanAssert;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims, their leases and their fence, as role axion_sense_worker. */
final class OutboxQueueTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(1);

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static SensePlatform platform;
    private static OutboxQueue queue;

    @BeforeAll
    static void start() {
        platform = SensePlatform.start();
        queue = OutboxQueue.of(platform.worker());
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        platform.execute("truncate public.outbox_messages");
    }

    @Test
    void claim_takesThoseThatAreDueLongest_upToTheLimit_inTheOrderOfTheirIds() throws SQLException {
        List<TimeOrderedId> ids = append(5);

        assertThat(queue.claim(3, LONG)).extracting(ClaimedMessage::id).isEqualTo(ids.subList(0, 3));
        assertThat(queue.claim(3, LONG)).extracting(ClaimedMessage::id).isEqualTo(ids.subList(3, 5));
        assertThat(queue.claim(3, LONG)).isEmpty();
    }

    @Test
    void messageThatAnotherIsTakingJustNow_isPassedOver_withoutWaiting() throws SQLException {
        List<TimeOrderedId> ids = append(2);
        try (Connection other = platform.worker().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("select from public.outbox_messages where id = '"
                    + ids.get(0).id() + "' for update");

            assertThat(queue.claim(10, LONG)).extracting(ClaimedMessage::id).containsExactly(ids.get(1));
            other.rollback();
        }
        assertThat(queue.claim(10, LONG)).extracting(ClaimedMessage::id).containsExactly(ids.get(0));
    }

    @Test
    void claimWhoseRelayDied_comesAgain_afterTheLease_notBefore() throws Exception {
        append(1);
        Duration lease = Duration.ofSeconds(2);

        ClaimedMessage first = queue.claim(1, lease).get(0);
        assertThat(queue.claim(1, lease)).isEmpty();
        ClaimedMessage second = claimWhenDue();

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(platform.rows(
                        "select now() >= ?::timestamptz", first.leaseUntil().toString()))
                .containsExactly("t");
    }

    @Test
    void begin_countsTheAttempt_andStartsTheLeaseAnew() throws SQLException {
        append(1);
        ClaimedMessage claimed = queue.claim(1, Duration.ofSeconds(5)).get(0);
        assertThat(claimed.attempts()).isZero();

        ClaimedMessage begun = queue.begin(claimed, LONG).orElseThrow();

        assertThat(begun.attempts()).isEqualTo(1);
        assertThat(begun.leaseUntil()).isAfter(claimed.leaseUntil().plusSeconds(10));
        assertThat(queue.begin(claimed, LONG)).as("with the claim of before").isEmpty();
        assertThat(queue.acknowledge(begun)).isTrue();
        assertThat(queue.acknowledge(begun)).as("twice").isFalse();
        assertThat(queue.backlog()).isEqualTo(new OutboxBacklog(0, 0, Optional.empty()));
    }

    @Test
    void claimThatAnotherTookOver_countsForNothing() throws Exception {
        append(1);
        ClaimedMessage stale = queue.begin(queue.claim(1, SHORT).get(0), SHORT).orElseThrow();
        ClaimedMessage fresh = claimWhenDue();

        assertThat(queue.begin(stale, LONG)).isEmpty();
        assertThat(queue.acknowledge(stale)).isFalse();
        assertThat(queue.retry(stale, SHORT, "stale")).isFalse();
        assertThat(queue.bury(stale, "stale")).isFalse();
        assertThat(queue.giveBack(stale)).isFalse();
        assertThat(platform.rows("select published_at, dead_at, last_error from public.outbox_messages"))
                .containsExactly("null|null|null");
        assertThat(queue.acknowledge(queue.begin(fresh, LONG).orElseThrow())).isTrue();
    }

    /** The count of attempts starts again with a revival, so it alone would take the old claim for the new one. */
    @Test
    void claimFromBeforeARevival_countsForNothing() throws Exception {
        append(1);
        ClaimedMessage stale = queue.begin(queue.claim(1, SHORT).get(0), SHORT).orElseThrow();
        assertThat(queue.bury(claimWhenDue(), "gave up")).isTrue();
        assertThat(queue.revive(stale.id())).isTrue();
        ClaimedMessage fresh = queue.begin(queue.claim(1, LONG).get(0), LONG).orElseThrow();
        assertThat(fresh.attempts()).isEqualTo(stale.attempts());

        assertThat(queue.acknowledge(stale)).isFalse();
        assertThat(queue.acknowledge(fresh)).isTrue();
    }

    @Test
    void claimWhoseLeaseHasPassed_stillCounts_asLongAsNobodyTookItOver() throws SQLException {
        append(1);
        ClaimedMessage late = queue.begin(queue.claim(1, SHORT).get(0), SHORT).orElseThrow();
        platform.rows("select pg_sleep(0.01)");

        assertThat(queue.acknowledge(late)).isTrue();
    }

    @Test
    void failure_putsTheMessageOff_forThePause() throws Exception {
        append(1);
        ClaimedMessage begun = queue.begin(queue.claim(1, LONG).get(0), LONG).orElseThrow();
        String before = platform.rows("select now()").get(0);

        assertThat(queue.retry(begun, Duration.ofSeconds(100), "no route\0 to broker"))
                .isTrue();

        assertThat(queue.claim(1, LONG)).isEmpty();
        assertThat(platform.rows("""
                        select attempts, last_error,
                               next_attempt_at - interval '100 seconds' between ?::timestamptz and now()
                        from public.outbox_messages
                        """, before)).containsExactly("1|no route to broker|t");
    }

    @Test
    void messageGivenBack_isDueAtOnce_andCountsNoAttempt() throws SQLException {
        append(1);
        ClaimedMessage claimed = queue.claim(1, LONG).get(0);

        assertThat(queue.giveBack(claimed)).isTrue();

        assertThat(queue.claim(1, LONG)).singleElement().matches(message -> message.attempts() == 0);
    }

    @Test
    void deadLetter_isListed_andRevived() throws SQLException {
        append(2);
        ClaimedMessage begun = queue.begin(queue.claim(1, LONG).get(0), LONG).orElseThrow();
        assertThat(queue.bury(begun, "will never work")).isTrue();

        assertThat(queue.deadLetters(10)).singleElement().satisfies(letter -> {
            assertThat(letter.id()).isEqualTo(begun.id());
            assertThat(letter.topic()).isEqualTo("tracks");
            assertThat(letter.attempts()).isEqualTo(1);
            assertThat(letter.lastError()).isEqualTo("will never work");
        });
        OutboxBacklog backlog = queue.backlog();
        assertThat(backlog.pending()).isEqualTo(1);
        assertThat(backlog.dead()).isEqualTo(1);
        assertThat(backlog.oldestUnpublished()).contains(begun.id().createdAt());

        assertThat(queue.revive(begun.id())).isTrue();
        assertThat(queue.revive(begun.id())).as("twice").isFalse();
        assertThat(queue.revive(TimeOrderedId.next())).as("unknown").isFalse();
        assertThat(queue.deadLetters(10)).isEmpty();
        assertThat(queue.claim(2, LONG)).hasSize(2);
    }

    @Test
    void messageThatAClockAheadHasPutOff_isRevived_whatIsClaimedOrPublishedIsNot() throws SQLException {
        List<TimeOrderedId> ids = append(3);
        List<ClaimedMessage> claimed = queue.claim(3, Duration.ofDays(1));
        assertThat(queue.acknowledge(claimed.get(1))).isTrue();
        platform.execute("update public.outbox_messages set next_attempt_at = now() + interval '30 days' where id in ('"
                + ids.get(0).id() + "', '" + ids.get(1).id() + "')");

        assertThat(queue.revive(ids.get(0))).isTrue();
        assertThat(queue.revive(ids.get(1))).as("published").isFalse();
        assertThat(queue.revive(ids.get(2))).as("claimed for a day").isFalse();
        assertThat(queue.claim(3, LONG)).extracting(ClaimedMessage::id).containsExactly(ids.get(0));
    }

    @Test
    void longError_isCutBetweenCharacters() throws SQLException {
        append(1);
        ClaimedMessage claimed = queue.claim(1, LONG).get(0);

        assertThat(queue.retry(claimed, Duration.ZERO, "e".repeat(1_999) + "😀"))
                .isTrue();

        assertThat(platform.rows("select last_error from public.outbox_messages"))
                .containsExactly("e".repeat(1_999));
    }

    @Test
    void impossibleValues_areRefused() throws SQLException {
        append(1);
        ClaimedMessage claimed = queue.claim(1, LONG).get(0);

        for (Duration pause :
                List.of(Duration.ofMillis(-1), Duration.ofDays(1).plusMillis(1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> queue.retry(claimed, pause, "e"))
                    .withMessageContaining("0 to 1 day");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> queue.claim(0, LONG));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.deadLetters(-1));
    }

    /**
     * As relays meet it: much that was published, little that was not, over the five days before today. Today would
     * have as few rows as the day is young, and a handful is read faster as it lies there.
     */
    @Test
    void dueAndUnpublishedMessages_areFoundByTheirIndexes_inPartitionsThatHoldRows() throws SQLException {
        platform.execute("""
                insert into public.outbox_messages (id, created_at, topic, payload, published_at)
                select id, ops.uuid_v7_ts(id), 'tracks', '{}', case when n % 20 > 0 then now() end
                from (select n, (lpad(to_hex((extract(epoch from date_trunc('day', now(), 'UTC')) * 1000)::bigint
                                              - n * 10000::bigint), 12, '0')
                                 || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid as id
                      from generate_series(1, 40000) as n) as made
                """);
        platform.execute("analyze public.outbox_messages");
        List<String> filled = platform.rows("select distinct tableoid::regclass::text from public.outbox_messages");
        assertThat(filled).hasSize(5);

        try (Connection worker = platform.worker().getConnection()) {
            PlanAssert due = assertThatPlan(worker, OutboxQueue.DUE, 50)
                    .usesExactlyIndexes("ix_outbox_messages_next_attempt_at");
            PlanAssert backlog = assertThatPlan(worker, OutboxQueue.BACKLOG)
                    .usesIndex("ix_outbox_messages_dead_at")
                    .usesIndex("ix_outbox_messages_unpublished_created_at");
            for (String partition : filled) {
                due.usesNoSequentialScanOf(partition).usesIndex(partition + "_next_attempt_at_created_at_idx");
                backlog.usesNoSequentialScanOf(partition).usesIndex(partition + "_dead_at_idx");
            }
            List<TimeOrderedId> newest = platform
                    .rows("select id from public.outbox_messages where published_at is null"
                            + " order by created_at desc limit 50")
                    .stream()
                    .map(UUID::fromString)
                    .map(TimeOrderedId::of)
                    .toList();
            assertThatPlan(
                            worker,
                            OutboxQueue.LEASE,
                            60_000L,
                            worker.createArrayOf(
                                    "uuid",
                                    newest.stream().map(TimeOrderedId::id).toArray()),
                            worker.createArrayOf(
                                    "timestamptz",
                                    newest.stream()
                                            .map(id -> id.createdAt().toString())
                                            .toArray()))
                    .usesNoSequentialScan()
                    .touchesExactly(newest.stream()
                            .map(id -> "outbox_messages_p" + DAY.format(id.createdAt()))
                            .distinct()
                            .toArray(String[]::new));
        }
    }

    @Test
    void whatIsSaidOfAClaim_touchesOnePartition() throws SQLException {
        TimeOrderedId id = append(1).get(0);
        try (Connection worker = platform.worker().getConnection()) {
            assertThatPlan(
                            worker,
                            OutboxQueue.ACKNOWLEDGE,
                            id.id(),
                            id.createdAt().atOffset(ZoneOffset.UTC),
                            0,
                            Instant.now().atOffset(ZoneOffset.UTC))
                    .usesNoSequentialScan()
                    .touchesExactly("outbox_messages_p" + DAY.format(id.createdAt()));
        }
    }

    private static ClaimedMessage claimWhenDue() throws Exception {
        Instant giveUp = Instant.now().plusSeconds(10);
        while (Instant.now().isBefore(giveUp)) {
            List<ClaimedMessage> claimed = queue.claim(1, LONG);
            if (!claimed.isEmpty()) {
                return claimed.get(0);
            }
            Thread.sleep(5);
        }
        throw new AssertionError("nothing became due within 10 s");
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
