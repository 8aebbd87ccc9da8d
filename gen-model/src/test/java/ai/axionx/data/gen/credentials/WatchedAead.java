package ai.axionx.data.gen.credentials;

import com.google.crypto.tink.Aead;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what goes through it. */
final class WatchedAead implements Aead {

    final AtomicInteger encryptions = new AtomicInteger();
    final AtomicInteger decryptions = new AtomicInteger();

    /** The array itself that was encrypted last, to see what becomes of it. */
    byte[] plaintext = new byte[0];

    private final Aead aead;

    WatchedAead(Aead aead) {
        this.aead = aead;
    }

    /** A vault that encrypts and decrypts through this. */
    Vault vault(Keyset keyset) {
        return new Vault(this, keyset.primaryKeyId(), keyset.keyIds());
    }

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
        encryptions.incrementAndGet();
        this.plaintext = plaintext;
        return aead.encrypt(plaintext, associatedData);
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
        decryptions.incrementAndGet();
        return aead.decrypt(ciphertext, associatedData);
    }
}
