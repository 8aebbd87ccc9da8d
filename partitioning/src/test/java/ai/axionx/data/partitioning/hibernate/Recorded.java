package ai.axionx.data.partitioning.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;

/** What each recording has. */
@MappedSuperclass
abstract class Recorded {

    // Named, as a column in the SQL of an index does not follow a naming strategy.
    @Column(name = "seen_at", nullable = false)
    Instant seenAt = Instant.EPOCH;

    Instant seenAt() {
        return seenAt;
    }
}
