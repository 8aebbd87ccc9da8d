package ai.axionx.data.sense.tasks;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.jspecify.annotations.Nullable;

/**
 * Whether the legacy data of Citylens has been taken over: one row, which the migrations make and the worker updates.
 *
 * <pre>{@code
 * CitylensMigration migration = entityManager.find(CitylensMigration.class, CitylensMigration.ID);
 * migration.start(Instant.now());
 * migration.advance(4_711, 500);
 * migration.complete(Instant.now());
 * }</pre>
 *
 * <p>NOT_STARTED, RUNNING, and FAILED, from which it can run again, or COMPLETED, for good. Any other step is an
 * {@link IllegalStateException} that names both states. Of two workers that start it at the same time the second one's
 * transaction fails.
 */
@Entity
@Table(schema = "public", name = "citylens_migration")
@Check(name = "ck_citylens_migration_id", constraints = "id = 1")
@Check(
        name = "ck_citylens_migration_status",
        constraints = "status in ('NOT_STARTED', 'RUNNING', 'FAILED', 'COMPLETED')")
@Check(name = "ck_citylens_migration_started_at", constraints = "(status = 'NOT_STARTED') = (started_at is null)")
@Check(name = "ck_citylens_migration_finished_at", constraints = "(status = 'COMPLETED') = (finished_at is not null)")
@Check(name = "ck_citylens_migration_tracks_moved", constraints = "tracks_moved >= 0")
@Check(name = "ck_citylens_migration_last_error", constraints = "status <> 'FAILED' or last_error is not null")
public class CitylensMigration {

    /** The id of the one row. */
    public static final short ID = 1;

    private static final int LONGEST_ERROR = 4_000;

    @Id
    @ColumnDefault("1")
    private short id;

    @Convert(converter = CitylensMigrationStatusText.class)
    @Column(nullable = false, columnDefinition = "text")
    @ColumnDefault("'NOT_STARTED'")
    private CitylensMigrationStatus status;

    @Column(name = "started_at", columnDefinition = "timestamptz")
    private @Nullable Instant startedAt;

    @Column(name = "finished_at", columnDefinition = "timestamptz")
    private @Nullable Instant finishedAt;

    @Column(name = "last_legacy_id")
    private @Nullable Long lastLegacyId;

    @Column(name = "tracks_moved", nullable = false)
    @ColumnDefault("0")
    private long tracksMoved;

    @Column(name = "last_error", columnDefinition = "text")
    private @Nullable String lastError;

    @Column(name = "updated_at", nullable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant updatedAt;

    @Version
    @Column(nullable = false)
    @ColumnDefault("0")
    private int version;

    /** For Hibernate; nobody makes a second one. */
    @SuppressWarnings("NullAway.Init")
    protected CitylensMigration() {}

    public CitylensMigrationStatus status() {
        return status;
    }

    /** When it was first started. */
    public Optional<Instant> startedAt() {
        return Optional.ofNullable(startedAt);
    }

    /** When it was completed. */
    public Optional<Instant> finishedAt() {
        return Optional.ofNullable(finishedAt);
    }

    /** The last legacy id that was taken over; a new run goes on after it. */
    public OptionalLong lastLegacyId() {
        return lastLegacyId == null ? OptionalLong.empty() : OptionalLong.of(lastLegacyId);
    }

    public long tracksMoved() {
        return tracksMoved;
    }

    /** Why the last run failed; it stays while the next one runs. */
    public Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    /** When it was last changed. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /**
     * A run begins, the first one or another after one that FAILED. The first start is kept.
     *
     * @throws IllegalStateException if it is RUNNING or COMPLETED
     */
    public void start(Instant when) {
        if (status != CitylensMigrationStatus.NOT_STARTED && status != CitylensMigrationStatus.FAILED) {
            throw impossible(CitylensMigrationStatus.RUNNING);
        }
        if (startedAt == null) {
            startedAt = Micros.of(when);
        }
        become(CitylensMigrationStatus.RUNNING);
    }

    /**
     * Tracks were taken over.
     *
     * @param upToLegacyId the last of them, beyond all before
     * @param tracks how many they were, 0 or more
     * @throws IllegalStateException unless it is RUNNING
     * @throws IllegalArgumentException if a value is not like that
     */
    public void advance(long upToLegacyId, int tracks) {
        requireRunning(CitylensMigrationStatus.RUNNING);
        if (lastLegacyId != null && upToLegacyId <= lastLegacyId) {
            throw new IllegalArgumentException("the migration of Citylens has come to legacy id " + lastLegacyId
                    + " and can only go on from there, but is to go to " + upToLegacyId + ".");
        }
        tracksMoved += Checked.atLeast("the number of tracks moved", tracks, 0);
        lastLegacyId = upToLegacyId;
        updatedAt = Micros.now();
    }

    /**
     * The run breaks off.
     *
     * @param error why, as an exception says it: null and an empty text are taken, too, and what goes beyond 4,000
     *     characters is cut off. No secrets
     * @throws IllegalStateException unless it is RUNNING
     */
    public void fail(@Nullable String error) {
        requireRunning(CitylensMigrationStatus.FAILED);
        String text = error == null || error.isBlank() ? "no reason was given" : error.replace('\0', ' ');
        lastError = text.codePointCount(0, text.length()) <= LONGEST_ERROR
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST_ERROR));
        become(CitylensMigrationStatus.FAILED);
    }

    /**
     * All is taken over, for good.
     *
     * @throws IllegalStateException unless it is RUNNING
     */
    public void complete(Instant when) {
        requireRunning(CitylensMigrationStatus.COMPLETED);
        finishedAt = Micros.of(when);
        become(CitylensMigrationStatus.COMPLETED);
    }

    private void requireRunning(CitylensMigrationStatus next) {
        if (status != CitylensMigrationStatus.RUNNING) {
            throw impossible(next);
        }
    }

    private void become(CitylensMigrationStatus next) {
        status = next;
        updatedAt = Micros.now();
    }

    private IllegalStateException impossible(CitylensMigrationStatus next) {
        return new IllegalStateException("the migration of Citylens starts from NOT_STARTED or FAILED, and fails,"
                + " advances or completes while RUNNING, but it is " + status + " and is to be " + next + ". It stays "
                + status + ".");
    }

    @Override
    public String toString() {
        return "CitylensMigration " + status;
    }
}
