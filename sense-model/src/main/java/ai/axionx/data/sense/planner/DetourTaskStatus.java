package ai.axionx.data.sense.planner;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Where a detour task stands. */
public enum DetourTaskStatus {
    /** Waits for somebody to take it. */
    AVAILABLE,
    /** Somebody is on the way. */
    IN_PROGRESS,
    /** Recorded, and waits for somebody to look at it. */
    COMPLETED,
    /** What was recorded is good. Final. */
    VERIFIED,
    /** What was recorded is no good. Final: whoever wants it recorded again makes a new task. */
    REJECTED,
    /** No longer wanted. Final. */
    CANCELED;

    /** What may come next; nothing if this is final. The set cannot be changed. */
    public Set<DetourTaskStatus> next() {
        return Collections.unmodifiableSet(
                switch (this) {
                    case AVAILABLE -> EnumSet.of(IN_PROGRESS, CANCELED);
                    case IN_PROGRESS -> EnumSet.of(COMPLETED, CANCELED);
                    case COMPLETED -> EnumSet.of(VERIFIED, REJECTED, CANCELED);
                    case VERIFIED, REJECTED, CANCELED -> EnumSet.noneOf(DetourTaskStatus.class);
                });
    }

    /** Whether nothing can come after this. */
    public boolean isFinal() {
        return next().isEmpty();
    }
}
