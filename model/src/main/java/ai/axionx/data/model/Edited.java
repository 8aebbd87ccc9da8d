package ai.axionx.data.model;

import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.ColumnDefault;
import org.jspecify.annotations.Nullable;

/**
 * A row that people edit: it knows when it was made and last changed, and of two who change it at the same time the
 * second one's transaction fails, with {@link jakarta.persistence.OptimisticLockException}.
 *
 * <pre>{@code
 * public void rename(String newName) {
 *     name = Checked.name("the name of a sign", newName, 200);
 *     edited();
 * }
 * }</pre>
 *
 * <p>Instants are by the clock of whoever changes it, to the microsecond.
 */
@MappedSuperclass
public abstract class Edited extends Identified {

    @Column(name = "created_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant createdAt;

    @Column(name = "updated_at", nullable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant updatedAt;

    @Version
    @Column(nullable = false)
    @ColumnDefault("0")
    private @Nullable Integer version;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Edited() {}

    /** For a new row; {@code super(Micros.now())}. */
    protected Edited(Instant now) {
        createdAt = Micros.of(now);
        updatedAt = createdAt;
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** When it was last changed. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /** How often the stored row was changed; null until it is persisted. Give it to whoever edits, and compare. */
    public @Nullable Integer version() {
        return version;
    }

    /** To be called by every method that changes something, after it has. */
    protected final void edited() {
        updatedAt = Micros.now();
    }
}
