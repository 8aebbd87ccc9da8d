package ai.axionx.data.gen.credentials;

import static java.util.Objects.requireNonNull;

import com.google.crypto.tink.Aead;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Set;

/**
 * Seals secrets and opens them. A service makes one at its start, from a keyset that was opened once, and keeps it.
 *
 * <pre>{@code
 * Vault vault = Vault.of(Keyset.read(Path.of("/run/secrets/keyset.json"), WrappingKey.inFile(path)));
 * source.replaceCredentials(vault, secret);
 * }</pre>
 *
 * <p>Secrets are sealed with the keyset's primary key, and opened with whichever key they name. Nothing is cached: each
 * {@link #open} decrypts once. Immutable and thread safe.
 */
public final class Vault {

    /** What Tink puts before each ciphertext: a 1 and the key's id. */
    private static final int PREFIX = 5;

    private final Aead aead;
    private final String primaryKeyId;
    private final Set<String> keyIds;

    Vault(Aead aead, String primaryKeyId, Set<String> keyIds) {
        this.aead = aead;
        this.primaryKeyId = primaryKeyId;
        this.keyIds = keyIds;
    }

    /** A vault with the keys of this keyset. */
    public static Vault of(Keyset keyset) {
        requireNonNull(keyset, "keyset");
        return new Vault(keyset.aead(), keyset.primaryKeyId(), keyset.keyIds());
    }

    /** The id of the key that seals. */
    public String primaryKeyId() {
        return primaryKeyId;
    }

    /** The ids of all keys that open, the primary one among them; it cannot be changed. */
    public Set<String> keyIds() {
        return keyIds;
    }

    /**
     * Encrypts a secret for one place. The secret stays open, for the caller to close.
     *
     * @throws VaultException if encryption fails
     */
    public Sealed seal(Secret secret, Binding binding) {
        try {
            return new Sealed(aead.encrypt(secret.content(), binding.associatedData()), primaryKeyId);
        } catch (GeneralSecurityException e) {
            throw new VaultException(binding + " could not be encrypted with key " + primaryKeyId
                    + ". Try again; if that is no use, the cryptography of this JVM is broken.");
        }
    }

    /**
     * Decrypts what was sealed for that place. The caller closes the secret.
     *
     * @throws VaultException if the key is missing, or the value is not what was sealed for this place
     */
    public Secret open(Sealed sealed, Binding binding) {
        byte[] ciphertext = sealed.ciphertext();
        if (ciphertext.length < PREFIX || ciphertext[0] != 1) {
            throw new VaultException(binding + " should start with the id of its key, but does not: it was cut off or"
                    + " changed. Replace it, or restore the row.");
        }
        String keyId = Integer.toUnsignedString(
                ByteBuffer.wrap(ciphertext, 1, Integer.BYTES).getInt());
        if (!keyId.equals(sealed.keyId())) {
            throw new VaultException(
                    binding + " and the id of its key in " + binding.column().keyIdColumn()
                            + " do not fit together: one of them was changed. Replace the secret, or restore the row.");
        }
        if (!keyIds.contains(keyId)) {
            throw new VaultException(binding + " is encrypted with key " + keyId + ", but this vault has " + keyIds
                    + ". Give it a keyset with that key; if the key is lost, replace the secret.");
        }
        try {
            return Secret.owning(aead.decrypt(ciphertext, binding.associatedData()));
        } catch (GeneralSecurityException e) {
            throw new VaultException(
                    binding + " does not open with key " + keyId + ": it was changed, cut off, or sealed"
                            + " for another column, row or owner. Replace it, or restore the row.");
        }
    }

    /** The ids of the keys. */
    @Override
    public String toString() {
        return "Vault with keys " + keyIds + ", sealing with " + primaryKeyId;
    }
}
