package ai.axionx.data.gen.credentials;

import static java.util.Objects.requireNonNull;

import jakarta.persistence.Embeddable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A secret as the database holds it: encrypted, with the id of the key. Only a {@link Vault} makes and opens it.
 *
 * <p>Immutable and thread safe, and fit for logs and caches: nothing in it can be read without the key.
 *
 * @param ciphertext Tink's format: one byte 1, the key's id in four bytes, nonce, encrypted content and tag; a copy
 * @param keyId the same id as unsigned decimal text, for the database to count by
 */
@Embeddable
@SuppressWarnings("ArrayRecordComponent") // copied on its way in and out, and compared by content
public record Sealed(byte[] ciphertext, String keyId) {

    /**
     * Stands for a secret that waits for its row's id. Should it ever reach the database, the checks of both columns
     * refuse it.
     */
    static final Sealed NOT_YET = new Sealed(new byte[0], "");

    public Sealed {
        ciphertext = requireNonNull(ciphertext, "ciphertext").clone();
        requireNonNull(keyId, "keyId");
    }

    @Override
    public byte[] ciphertext() {
        return ciphertext.clone();
    }

    boolean isNotYet() {
        return ciphertext.length == 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sealed that && keyId.equals(that.keyId) && Arrays.equals(ciphertext, that.ciphertext);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ciphertext);
    }

    /** The key's id and the length. */
    @Override
    public String toString() {
        return "Sealed with key " + keyId + ", " + ciphertext.length + " bytes";
    }
}
