package ai.axionx.data.gen.credentials;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What re-encryption found and did. Immutable.
 *
 * @param dryRun whether nothing was to be written
 * @param primaryKeyId the key that secrets were to be sealed with
 * @param counts one for each column and key that was found, the primary key's too
 * @param failures why secrets did not open, at most 100 of them: row and reason, never content
 */
public record ReEncryptionReport(boolean dryRun, String primaryKeyId, List<Count> counts, List<String> failures) {

    public ReEncryptionReport {
        counts = List.copyOf(counts);
        failures = List.copyOf(failures);
    }

    /**
     * What became of the secrets of one column that one key had sealed.
     *
     * @param column where they are
     * @param keyId the key that had sealed them
     * @param found how many there were at the start
     * @param reEncrypted how many now have the primary key; in a dry run, how many open
     * @param unopened how many did not open, and were left as they are
     * @param left how many have this key at the end and were not tried: other transactions held them, or wrote them
     *     meanwhile. In a dry run and for the primary key 0
     */
    public record Count(SealedColumn column, String keyId, long found, long reEncrypted, long unopened, long left) {}

    /** How it went, as one value. */
    public enum Outcome {
        /** Every secret has the primary key now; in a dry run, all that have another one open. */
        DONE(0, "done"),
        /** No secret has another key than the primary one: wrong database, wrong keyset, or done before. */
        NOTHING_FOUND(3, "nothing to re-encrypt: no secret has another key than the primary one"),
        /** Secrets did not open, and were left as they are. */
        UNOPENED(4, "secrets did not open and were left as they are"),
        /** All opened that were tried, but some are left; run it again. */
        LEFT(10, "some secrets were held or written by others meanwhile: run it again");

        private final int exitStatus;
        private final String meaning;

        Outcome(int exitStatus, String meaning) {
            this.exitStatus = exitStatus;
            this.meaning = meaning;
        }

        /** The process's exit status; 0 for {@link #DONE} alone. */
        public int exitStatus() {
            return exitStatus;
        }

        /** What it means, in a few words. */
        public String meaning() {
            return meaning;
        }
    }

    /** The worst that happened. */
    public Outcome outcome() {
        if (counts.stream().anyMatch(count -> count.unopened() > 0)) {
            return Outcome.UNOPENED;
        }
        if (counts.stream().anyMatch(count -> count.left() > 0)) {
            return Outcome.LEFT;
        }
        boolean nothing = counts.stream()
                .filter(count -> !count.keyId().equals(primaryKeyId))
                .allMatch(count -> count.found() == 0);
        return nothing ? Outcome.NOTHING_FOUND : Outcome.DONE;
    }

    /** A line for each count, then the failures, for people to read. */
    @Override
    public String toString() {
        String lines = counts.stream().map(this::line).collect(Collectors.joining("\n"));
        String reasons =
                failures.stream().map(reason -> "\nnot opened: " + reason).collect(Collectors.joining());
        return (lines.isEmpty() ? "no secrets at all" : lines) + reasons;
    }

    private String line(Count count) {
        String head = count.column() + ", key " + count.keyId() + ": " + count.found() + " found, ";
        if (count.keyId().equals(primaryKeyId)) {
            return head + "the primary key";
        }
        return head + count.reEncrypted() + (dryRun ? " open, " : " re-encrypted, ") + count.unopened()
                + " do not open, " + count.left() + " left";
    }
}
