package ai.axionx.data.sense.core;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.partitioning.TimeOrderedId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The outbox as relays see it: messages are claimed for a lease, and whatever is said about one afterwards counts only
 * while the claim does. {@link OutboxRelay} is the loop over it.
 *
 * <p>Each call is one short transaction of its own, and all time is the server's {@code now()}. A claim moves
 * {@code next_attempt_at} ahead to the end of the lease; a relay that dies thus gives its messages back by doing
 * nothing.
 *
 * <p>Immutable and thread safe, as the data source is. It needs connections of role {@code axion_sense_worker}, outside
 * of any transaction, at the server's default isolation, read committed.
 */
public final class OutboxQueue {

    static final String DUE = """
            select id, topic, message_key, headers, payload, attempts
            from public.outbox_messages
            where published_at is null
              and dead_at is null
              and next_attempt_at <= now()
            order by next_attempt_at, created_at
            limit ?
            for update skip locked
            """;

    /**
     * Of rows that are locked. A join with the query above would do in one statement, but the planner reckons with a
     * look into every partition for each row, and may then read them all instead. Arrays tell it which partitions they
     * are.
     */
    static final String LEASE = """
            update public.outbox_messages
            set next_attempt_at = now() + ? * interval '1 millisecond'
            where id = any (?)
              and created_at = any (?)
            returning next_attempt_at
            """;

    /** What every statement about a claimed message ends with. */
    private static final String FENCE = """
            where id = ?
              and created_at = ?
              and attempts = ?
              and next_attempt_at = ?
              and published_at is null
              and dead_at is null
            """;

    private static final String BEGIN = """
            update public.outbox_messages
            set attempts        = attempts + 1,
                next_attempt_at = now() + ? * interval '1 millisecond'
            """ + FENCE + """
            returning attempts, next_attempt_at
            """;

    static final String ACKNOWLEDGE = """
            update public.outbox_messages
            set published_at = now()
            """ + FENCE;

    private static final String RETRY = """
            update public.outbox_messages
            set next_attempt_at = now() + ? * interval '1 millisecond',
                last_error      = ?
            """ + FENCE;

    private static final String BURY = """
            update public.outbox_messages
            set dead_at    = now(),
                last_error = ?
            """ + FENCE;

    private static final String GIVE_BACK = """
            update public.outbox_messages
            set next_attempt_at = now()
            """ + FENCE;

    private static final String REVIVE = """
            update public.outbox_messages
            set dead_at         = null,
                attempts        = 0,
                next_attempt_at = now()
            where id = ?
              and created_at = ?
              and published_at is null
              and (dead_at is not null or next_attempt_at > now() + interval '24 hours')
            """;

    private static final String DEAD_LETTERS = """
            select id, topic, attempts, dead_at, last_error
            from public.outbox_messages
            where dead_at is not null
            order by dead_at
            limit ?
            """;

    /** Each part is answered by a partial index, so it costs what the backlog is, not what the outbox keeps. */
    static final String BACKLOG = """
            select (select count(*)
                    from public.outbox_messages
                    where published_at is null
                      and dead_at is null) as pending,
                   (select count(*)
                    from public.outbox_messages
                    where dead_at is not null) as dead,
                   (select min(created_at)
                    from public.outbox_messages
                    where published_at is null) as oldest
            """;

    private static final Duration DAY = Duration.ofDays(1);
    private static final int LONGEST_ERROR = 2_000;

    private final DataSource worker;

    private OutboxQueue(DataSource worker) {
        this.worker = requireNonNull(worker, "worker");
    }

    /**
     * The outbox of a database.
     *
     * @param worker connections of role {@code axion_sense_worker}
     */
    public static OutboxQueue of(DataSource worker) {
        return new OutboxQueue(worker);
    }

    /**
     * Takes messages that are due, those first that are due longest; whatever another relay is taking just now is left
     * to it. Until the lease ends, nobody else gets them. Ids are in order within the answer.
     *
     * @param limit at most so many, 1 or more
     * @param lease for how long, 1 millisecond to a day
     */
    public List<ClaimedMessage> claim(int limit, Duration lease) throws SQLException {
        requireLimit("a claim", limit);
        requireLease(lease);
        try (Connection connection = worker.getConnection()) {
            connection.setAutoCommit(false);
            List<ClaimedMessage> claimed;
            try {
                claimed = leased(connection, due(connection, limit), lease);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                // Where the session is gone, neither of these works, and the error to tell is the first.
                try {
                    connection.rollback();
                    connection.setAutoCommit(true);
                } catch (SQLException again) {
                    e.addSuppressed(again);
                }
                throw e;
            }
            connection.setAutoCommit(true);
            return claimed;
        }
    }

    /** Locks what is due; until when it is claimed, nobody has said yet. */
    private static List<ClaimedMessage> due(Connection connection, int limit) throws SQLException {
        List<ClaimedMessage> due = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(DUE)) {
            select.setInt(1, limit);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    due.add(new ClaimedMessage(
                            TimeOrderedId.of(rows.getObject("id", UUID.class)),
                            rows.getString("topic"),
                            Optional.ofNullable(rows.getString("message_key")),
                            rows.getString("headers"),
                            rows.getString("payload"),
                            rows.getInt("attempts"),
                            Instant.MIN));
                }
            }
        }
        due.sort(Comparator.comparing(ClaimedMessage::id));
        return due;
    }

    private static List<ClaimedMessage> leased(Connection connection, List<ClaimedMessage> due, Duration lease)
            throws SQLException {
        if (due.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement update = connection.prepareStatement(LEASE)) {
            update.setLong(1, lease.toMillis());
            update.setArray(
                    2,
                    connection.createArrayOf(
                            "uuid",
                            due.stream().map(message -> message.id().id()).toArray()));
            update.setArray(
                    3,
                    connection.createArrayOf(
                            "timestamptz",
                            due.stream()
                                    .map(message -> message.id().createdAt().toString())
                                    .toArray()));
            try (ResultSet rows = update.executeQuery()) {
                rows.next();
                Instant until = instant(rows, "next_attempt_at");
                return due.stream()
                        .map(message -> message.leased(message.attempts(), until))
                        .toList();
            }
        }
    }

    /**
     * Counts an attempt, just before publishing begins, and starts the lease anew; go on with the claim that it
     * answers.
     *
     * @return empty if the claim no longer counts: do not publish
     */
    public Optional<ClaimedMessage> begin(ClaimedMessage claimed, Duration lease) throws SQLException {
        requireLease(lease);
        try (Connection connection = connect();
                PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            begin.setLong(1, lease.toMillis());
            fence(begin, 2, claimed);
            try (ResultSet rows = begin.executeQuery()) {
                return rows.next()
                        ? Optional.of(claimed.leased(rows.getInt("attempts"), instant(rows, "next_attempt_at")))
                        : Optional.empty();
            }
        }
    }

    /**
     * Says that the message was published; it leaves the queue for good.
     *
     * @return false if the claim no longer counts; the message may then be published once more by another relay
     */
    public boolean acknowledge(ClaimedMessage claimed) throws SQLException {
        return update(ACKNOWLEDGE, claimed);
    }

    /**
     * Says that publishing failed; the message comes again after the pause.
     *
     * @param pause from now, 0 to a day
     * @param error why, for people to read
     * @return false if the claim no longer counts
     * @throws IllegalArgumentException if the pause is not like that
     */
    public boolean retry(ClaimedMessage claimed, Duration pause, String error) throws SQLException {
        if (pause.isNegative() || pause.compareTo(DAY) > 0) {
            throw new IllegalArgumentException("a pause takes 0 to 1 day, but this is " + pause + ".");
        }
        return update(RETRY, claimed, pause.toMillis(), storable(error));
    }

    /**
     * Gives the message up: it becomes a dead letter, and stays until somebody {@linkplain #revive revives} it.
     *
     * @param error why, for people to read
     * @return false if the claim no longer counts
     */
    public boolean bury(ClaimedMessage claimed, String error) throws SQLException {
        return update(BURY, claimed, storable(error));
    }

    /**
     * Ends the lease at once, without an error: the message is due again.
     *
     * @return false if the claim no longer counts
     */
    public boolean giveBack(ClaimedMessage claimed) throws SQLException {
        return update(GIVE_BACK, claimed);
    }

    /**
     * The messages that were given up, longest ago first.
     *
     * @param limit at most so many, 1 or more
     * @throws IllegalArgumentException if the limit is less
     */
    public List<DeadLetter> deadLetters(int limit) throws SQLException {
        requireLimit("a list of dead letters", limit);
        try (Connection connection = connect();
                PreparedStatement select = connection.prepareStatement(DEAD_LETTERS)) {
            select.setInt(1, limit);
            List<DeadLetter> letters = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    letters.add(new DeadLetter(
                            TimeOrderedId.of(rows.getObject("id", UUID.class)),
                            rows.getString("topic"),
                            rows.getInt("attempts"),
                            instant(rows, "dead_at"),
                            rows.getString("last_error")));
                }
            }
            return List.copyOf(letters);
        }
    }

    /**
     * Lets a dead letter be tried again, from the first attempt on; its last error stays for people to read.
     *
     * <p>It does the same for an unpublished message that is due more than a day ahead. No lease and no pause reaches
     * that far, so it was claimed, put off or written while the server's clock was ahead, and would otherwise wait
     * until then. These are found by
     *
     * <pre>{@code
     * select id
     * from public.outbox_messages
     * where published_at is null
     *   and dead_at is null
     *   and next_attempt_at > now() + interval '24 hours'
     * }</pre>
     *
     * @return false if there is no such message of that id
     */
    public boolean revive(TimeOrderedId id) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement revive = connection.prepareStatement(REVIVE)) {
            revive.setObject(1, id.id());
            revive.setObject(2, id.createdAt().atOffset(ZoneOffset.UTC));
            return revive.executeUpdate() == 1;
        }
    }

    /** What is still to be published. Counting takes longer as the backlog grows. */
    public OutboxBacklog backlog() throws SQLException {
        try (Connection connection = connect();
                PreparedStatement select = connection.prepareStatement(BACKLOG);
                ResultSet rows = select.executeQuery()) {
            rows.next();
            return new OutboxBacklog(
                    rows.getLong("pending"),
                    rows.getLong("dead"),
                    Optional.ofNullable(rows.getObject("oldest", OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant));
        }
    }

    private boolean update(String sql, ClaimedMessage claimed, Object... values) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setObject(i + 1, values[i]);
            }
            fence(update, values.length + 1, claimed);
            return update.executeUpdate() == 1;
        }
    }

    private static void fence(PreparedStatement statement, int first, ClaimedMessage claimed) throws SQLException {
        statement.setObject(first, claimed.id().id());
        statement.setObject(first + 1, claimed.id().createdAt().atOffset(ZoneOffset.UTC));
        statement.setInt(first + 2, claimed.attempts());
        statement.setObject(first + 3, claimed.leaseUntil().atOffset(ZoneOffset.UTC));
    }

    private Connection connect() throws SQLException {
        Connection connection = worker.getConnection();
        try {
            connection.setAutoCommit(true);
            return connection;
        } catch (SQLException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private static Instant instant(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    static int requireLimit(String what, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException(what + " takes 1 message or more, but the limit is " + limit + ".");
        }
        return limit;
    }

    static Duration requireLease(Duration lease) {
        if (lease.compareTo(Duration.ofMillis(1)) < 0 || lease.compareTo(DAY) > 0) {
            throw new IllegalArgumentException("a lease takes 1 ms to 1 day, but this is " + lease + ".");
        }
        return lease;
    }

    /** PostgreSQL cannot hold U+0000, and nobody reads more than this. */
    private static String storable(@Nullable String error) {
        String text = String.valueOf(error).replace("\0", "");
        if (text.length() <= LONGEST_ERROR) {
            return text;
        }
        boolean cutsPair = Character.isHighSurrogate(text.charAt(LONGEST_ERROR - 1));
        return text.substring(0, cutsPair ? LONGEST_ERROR - 1 : LONGEST_ERROR);
    }
}
