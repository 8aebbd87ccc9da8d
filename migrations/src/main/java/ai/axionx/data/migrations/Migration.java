package ai.axionx.data.migrations;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One migration of one database, and whether it ran.
 *
 * @param history the row of versions it belongs to: {@code ops}, {@code sense}, {@code sense_tasks} or {@code gen}
 * @param version its version within that history; empty for a repeatable migration
 * @param description its name in words
 * @param script the file's name
 * @param state whether it ran
 * @param appliedAt when it ended; null if it did not run
 * @param duration how long it took; null if it did not run
 */
public record Migration(
        String history,
        Optional<String> version,
        String description,
        String script,
        State state,
        @Nullable Instant appliedAt,
        @Nullable Duration duration) {

    /** Whether a migration ran. */
    public enum State {
        /** In this artifact and in the database. */
        APPLIED,
        /** In this artifact only; the next run applies it. */
        PENDING,
        /** It failed outside a transaction, and what it left is not rolled back. */
        FAILED,
        /** Applied by a later version of this artifact, or left to it. */
        NEWER,
        /** In the database, but this artifact does not hold it, though it holds later ones. */
        MISSING,
        /** In this artifact but passed over, since a later version ran before. */
        SKIPPED;

        /** The name in lower case. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
