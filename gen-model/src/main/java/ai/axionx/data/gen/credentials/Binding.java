package ai.axionx.data.gen.credentials;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * The one place where a sealed secret opens: a column, a row and its owner. Copied anywhere else, it stays shut.
 *
 * <p>Immutable and thread safe.
 *
 * @param column where it is kept
 * @param rowId the row's id
 * @param ownerId the id of the user whose row it is
 */
public record Binding(SealedColumn column, long rowId, long ownerId) {

    public Binding {
        requireNonNull(column, "column");
    }

    /**
     * Authenticated with each secret. Every part ends with U+0000, which no name holds, so no two places look alike.
     */
    byte[] associatedData() {
        return String.join("\0", "axion_gen", column.table(), column.column(), rowId + "", ownerId + "", "")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** For messages: column, row and owner. */
    @Override
    public String toString() {
        return column + " of row " + rowId + " and owner " + ownerId;
    }
}
