package ai.axionx.data.partitioning;

import static java.util.Objects.requireNonNull;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/**
 * The identity of a partitioned row: a UUID of version 7 and the instant inside it, to the millisecond.
 *
 * <p>A table that is partitioned by {@code created_at} has the primary key {@code (id, created_at)}. Because
 * {@code created_at} is read out of the id, never taken from a second clock, whoever knows the id knows the partition:
 *
 * <pre>{@code
 * TimeOrderedId fresh = TimeOrderedId.next();
 * TimeOrderedId known = TimeOrderedId.of(fresh.id());
 * assert known.createdAt().equals(fresh.createdAt());
 * }</pre>
 *
 * <p>{@link #next()} counts upwards within a JVM: of two ids, the one asked for later is greater, as PostgreSQL
 * compares them, also within a millisecond and when the clock steps back a little. An id tells when it was made; where
 * that is a secret, do not hand it out.
 *
 * <p>To JPA it is an embeddable for an {@code @EmbeddedId}, in columns {@code id} and {@code created_at}; without JPA
 * on the class path its annotations are ignored. In HQL, compare the whole of it: {@code where t.id = :id} touches one
 * partition, {@code where t.id.id = :uuid} looks into all of them.
 *
 * <p>Immutable and thread safe.
 *
 * @param id a UUID of version 7
 * @param createdAt the instant in it, whole milliseconds since 1970-01-01T00:00:00Z
 */
@Embeddable
public record TimeOrderedId(
        @Column(name = "id", nullable = false, updatable = false)
        UUID id,

        @Column(name = "created_at", nullable = false, updatable = false)
        Instant createdAt)
        implements Comparable<TimeOrderedId>, Serializable {

    private static final long LATEST_MILLIS = (1L << 48) - 1;

    /**
     * Checks that the instant is the one in the id.
     *
     * @throws IllegalArgumentException if the id is of another version, or the instant another one
     */
    public TimeOrderedId {
        requireNonNull(id, "id");
        requireNonNull(createdAt, "createdAt");
        requireVersion7(id);
        if (!createdAt.equals(instantIn(id))) {
            throw new IllegalArgumentException("createdAt must be the instant in the id, " + instantIn(id) + " for "
                    + id + ", but is " + createdAt + ". Use TimeOrderedId.of(id), which reads it.");
        }
    }

    /**
     * A new id of this moment.
     *
     * <p>Should the clock step back by up to a minute, ids keep the last millisecond until it has caught up. Should it
     * step back further, it was wrong before, and ids follow it.
     */
    public static TimeOrderedId next() {
        return next(Clock.systemUTC());
    }

    /**
     * A new id of the moment that the clock shows; see {@link #next()}. All ids of a JVM count upwards together,
     * whatever clock they are made by: one that is up to a minute behind another gets the time of that other.
     */
    public static TimeOrderedId next(Clock clock) {
        return of(TimeOrderedUuids.MONOTONIC.next(clock.millis()));
    }

    /**
     * The identity that an id implies.
     *
     * @throws IllegalArgumentException if the id is of another version than 7
     */
    public static TimeOrderedId of(UUID id) {
        requireVersion7(requireNonNull(id, "id"));
        return new TimeOrderedId(id, instantIn(id));
    }

    /**
     * A new id of another moment, for rows that are imported or dated back. Ids of one millisecond are in no order.
     *
     * @param instant from 1970 to the year 10889; what is finer than a millisecond is cut off
     * @throws IllegalArgumentException if the instant lies outside
     */
    public static TimeOrderedId at(Instant instant) {
        // Far enough out, milliseconds overflow; a second beyond the range is outside just as well.
        long seconds = Math.max(-1, Math.min(instant.getEpochSecond(), LATEST_MILLIS / 1_000 + 1));
        return of(TimeOrderedUuids.random(seconds * 1_000 + instant.getNano() / 1_000_000));
    }

    /**
     * In the order in which PostgreSQL sorts the ids, that is, by time first. {@link UUID#compareTo} has another order.
     */
    @Override
    public int compareTo(TimeOrderedId other) {
        int high = Long.compareUnsigned(id.getMostSignificantBits(), other.id.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(id.getLeastSignificantBits(), other.id.getLeastSignificantBits());
    }

    static long requireMillis(long millis) {
        if (millis < 0 || millis > LATEST_MILLIS) {
            throw new IllegalArgumentException("a time-ordered id holds instants from 1970-01-01T00:00:00Z to "
                    + Instant.ofEpochMilli(LATEST_MILLIS) + ", but this is " + Instant.ofEpochMilli(millis) + ".");
        }
        return millis;
    }

    private static void requireVersion7(UUID id) {
        if (id.version() != 7 || id.variant() != 2) {
            throw new IllegalArgumentException("a time-ordered id is a UUID of version 7, but " + id + " is of version "
                    + id.version() + " and holds no creation time to partition by. Make ids with TimeOrderedId.next(),"
                    + " or with TimeOrderedId.at(instant) for imported rows.");
        }
    }

    private static Instant instantIn(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
