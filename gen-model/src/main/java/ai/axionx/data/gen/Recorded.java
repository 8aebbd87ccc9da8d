package ai.axionx.data.gen;

import ai.axionx.data.model.Identified;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import org.hibernate.annotations.ColumnDefault;

/** A row that is written once and never edited; it knows when, by the clock of whoever wrote it. */
@MappedSuperclass
public abstract class Recorded extends Identified {

    @Column(name = "created_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant createdAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Recorded() {}

    /** For a new row; {@code super(Micros.now())}. */
    protected Recorded(Instant now) {
        createdAt = Micros.of(now);
    }

    public Instant createdAt() {
        return createdAt;
    }
}
