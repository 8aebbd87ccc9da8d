package ai.axionx.data.partitioning;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes UUIDs of version 7 (RFC 9562) whose 74 bits beside the time count upwards.
 *
 * <p>The first id of a millisecond takes random bits; each further one adds a random step to those before it, so that
 * ids cannot be guessed from one another. The top bit starts at zero, which leaves room for 2<sup>41</sup> ids a
 * millisecond.
 */
final class TimeOrderedUuids {

    static final TimeOrderedUuids MONOTONIC = new TimeOrderedUuids();

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long HIGH_MASK = 0x0fffL;
    private static final long HIGH_START_MASK = 0x07ffL;
    /** A clock that steps back further was wrong before: following it beats filling the wrong partition. */
    private static final long LONGEST_HOLD_MILLIS = 60_000;

    private static final long LOW_MASK = 0x3fff_ffff_ffff_ffffL;

    private final AtomicReference<State> last = new AtomicReference<>(new State(-1, 0, 0));

    /** One time and the 12 + 62 bits beside it. */
    private record State(long millis, long high, long low) {

        State after(long now) {
            if (now > millis || now < millis - LONGEST_HOLD_MILLIS) {
                return new State(now, RANDOM.nextLong() & HIGH_START_MASK, RANDOM.nextLong() & LOW_MASK);
            }
            long step = 1 + (RANDOM.nextInt() & 0xffff_ffffL);
            long sum = low + step;
            if (sum <= LOW_MASK) {
                return new State(millis, high, sum);
            }
            return high < HIGH_MASK
                    ? new State(millis, high + 1, sum & LOW_MASK)
                    : new State(millis + 1, RANDOM.nextLong() & HIGH_START_MASK, RANDOM.nextLong() & LOW_MASK);
        }

        UUID uuid() {
            return new UUID(millis << 16 | VERSION | high, VARIANT | low);
        }
    }

    UUID next(long nowMillis) {
        long now = TimeOrderedId.requireMillis(nowMillis);
        return last.updateAndGet(state -> state.after(now)).uuid();
    }

    static UUID random(long millis) {
        return new State(
                        TimeOrderedId.requireMillis(millis),
                        RANDOM.nextLong() & HIGH_MASK,
                        RANDOM.nextLong() & LOW_MASK)
                .uuid();
    }
}
