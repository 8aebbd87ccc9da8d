package ai.axionx.data.sense.core;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Json;
import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.RetentionAction;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.partitioning.hibernate.PostgresIndex;
import ai.axionx.data.partitioning.hibernate.RangePartitioned;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A message to publish, written in the transaction that causes it.
 *
 * <pre>{@code
 * entityManager.persist(OutboxMessage.of("tracks", uuid.toString(), Map.of("event", "track-completed")));
 * }</pre>
 *
 * <p>If the transaction is rolled back, there was no message. {@code persist} is one insert: the id is there already
 * and the entity has no version, so Hibernate has nothing to ask the database. {@code merge} is not for it: that
 * selects first. Without Hibernate, use {@link Outbox#append}.
 *
 * <p>What happens to the message afterwards is the relay's, which works by JDBC ({@link OutboxRelay}); Hibernate never
 * updates a message, and what this object tells about attempts is as of when it was read.
 *
 * <p>A message cannot be changed once it is made, and is safe to share between threads.
 */
@Entity
@Immutable
@Table(schema = "public", name = "outbox_messages")
@RangePartitioned(
        interval = PartitionInterval.DAY,
        premake = 7,
        retention = "P7D",
        onRetention = RetentionAction.DROP,
        stillNeeded = "published_at is null")
@PostgresIndex(
        name = "ix_outbox_messages_next_attempt_at",
        on = "next_attempt_at, created_at",
        where = "published_at is null and dead_at is null")
@PostgresIndex(name = "ix_outbox_messages_dead_at", on = "dead_at", where = "dead_at is not null")
@PostgresIndex(name = "ix_outbox_messages_unpublished_created_at", on = "created_at", where = "published_at is null")
@Check(name = "ck_outbox_messages_topic", constraints = "topic ~ '^[A-Za-z0-9._-]{1,249}$'")
@Check(name = "ck_outbox_messages_message_key", constraints = "char_length(message_key) between 1 and 512")
@Check(name = "ck_outbox_messages_headers", constraints = "jsonb_typeof(headers) = 'object'")
@Check(name = "ck_outbox_messages_payload", constraints = "jsonb_typeof(payload) = 'object'")
@Check(name = "ck_outbox_messages_attempts", constraints = "attempts >= 0")
@Check(
        name = "ck_outbox_messages_dead_at",
        constraints = "dead_at is null or (published_at is null and last_error is not null)")
public class OutboxMessage {

    @EmbeddedId
    private TimeOrderedId id;

    @Column(nullable = false, columnDefinition = "text")
    private String topic;

    @Column(name = "message_key", columnDefinition = "text")
    private @Nullable String key;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, Object> headers;

    @Column(nullable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, Object> payload;

    // The columns below get the database's defaults. The first attempt, above all, is due by the server's clock.

    @Column(nullable = false, insertable = false)
    @ColumnDefault("0")
    private int attempts;

    @Column(name = "next_attempt_at", nullable = false, insertable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private @Nullable Instant nextAttemptAt;

    @Column(name = "published_at", insertable = false, columnDefinition = "timestamptz")
    private @Nullable Instant publishedAt;

    @Column(name = "dead_at", insertable = false, columnDefinition = "timestamptz")
    private @Nullable Instant deadAt;

    @Column(name = "last_error", insertable = false, columnDefinition = "text")
    private @Nullable String lastError;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected OutboxMessage() {}

    private OutboxMessage(
            TimeOrderedId id, String topic, @Nullable String key, Map<String, ?> headers, Map<String, ?> payload) {
        this.id = requireNonNull(id, "id");
        this.topic = Checked.matching("the topic of a message", topic, "[A-Za-z0-9._-]{1,249}");
        this.key = key == null ? null : Checked.length("the key of a message", key, 512);
        this.headers = Json.copyOf("headers", headers);
        this.payload = Json.copyOf("payload", payload);
    }

    /**
     * A message without headers, with an id of this moment.
     *
     * @param topic the topic to publish to: 1 to 249 of A-Z, a-z, 0-9, ., _ and -
     * @param key the message's key, 1 to 512 characters, for example the id of what changed; null if it has none
     * @param payload the message itself; values that JSON has
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static OutboxMessage of(String topic, @Nullable String key, Map<String, ?> payload) {
        return of(TimeOrderedId.next(), topic, key, Map.of(), payload);
    }

    /**
     * A message with headers and a given id.
     *
     * @throws IllegalArgumentException if one of the values is not as {@link #of(String, String, Map)} wants it
     */
    public static OutboxMessage of(
            TimeOrderedId id, String topic, @Nullable String key, Map<String, ?> headers, Map<String, ?> payload) {
        return new OutboxMessage(id, topic, key, headers, payload);
    }

    public TimeOrderedId getId() {
        return id;
    }

    public String topic() {
        return topic;
    }

    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    /** The headers; the map cannot be changed. */
    public Map<String, Object> headers() {
        return Collections.unmodifiableMap(headers);
    }

    /** The message itself; the map cannot be changed. */
    public Map<String, Object> payload() {
        return Collections.unmodifiableMap(payload);
    }

    /** How often publishing has begun. */
    public int attempts() {
        return attempts;
    }

    /** The earliest instant at which a relay may take it, by the server's clock; empty until it is read back. */
    public Optional<Instant> nextAttemptAt() {
        return Optional.ofNullable(nextAttemptAt);
    }

    public Optional<Instant> publishedAt() {
        return Optional.ofNullable(publishedAt);
    }

    /** When the relay gave up; empty unless it did. */
    public Optional<Instant> deadAt() {
        return Optional.ofNullable(deadAt);
    }

    /** Why the last attempt failed; empty if none has. */
    public Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof OutboxMessage that && id.equals(that.getId()));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "OutboxMessage " + id.id() + " to " + topic;
    }
}
