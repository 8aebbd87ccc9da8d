package ai.axionx.data.gen.credentials;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AeadKey;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The keys of a vault: one seals, all open. At rest they are wrapped by another key.
 *
 * <pre>{@code
 * Keyset keyset = Keyset.create();
 * Files.writeString(path, keyset.wrapped(wrappingKey));
 *
 * Keyset keyset = Keyset.read(path, wrappingKey);
 * }</pre>
 *
 * <p>To change keys: {@link #withKey()}, bring that to all services, {@link #withPrimary}, bring that to all,
 * {@link ReEncryption}, and at last {@link #without} the old one. Keys are AES-256-GCM with random ids. Immutable and
 * thread safe.
 */
public final class Keyset {

    /** Binds the wrapped form to its use. */
    private static final byte[] USE = "axion_gen credentials keyset".getBytes(StandardCharsets.UTF_8);

    private static final Configuration TINK = tink();

    private static final int PREFIX = 5;

    private final KeysetHandle handle;
    private final Set<String> keyIds;

    private Keyset(KeysetHandle handle) {
        this.handle = handle;
        this.keyIds = keyIdsOf(handle);
    }

    /** A new keyset with one key. */
    public static Keyset create() {
        try {
            return new Keyset(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, TINK));
        } catch (GeneralSecurityException e) {
            throw new VaultException("no key can be made: this JVM has no AES-256-GCM.");
        }
    }

    /**
     * Opens a wrapped keyset. This is when a key management service is asked, and the only time.
     *
     * @param file what {@link #wrapped} gave
     * @throws VaultException if the file cannot be read, or the wrapping key is not the one
     */
    public static Keyset read(Path file, WrappingKey key) {
        try {
            return unwrap(Files.readString(file), key);
        } catch (IOException e) {
            throw new VaultException("the keyset should be in file " + file
                    + ", but that cannot be read. Mount it, or make one with create-keyset.");
        }
    }

    /**
     * The same from its text.
     *
     * @throws VaultException if the text is no wrapped keyset, the wrapping key is not the one or may not be used, or a
     *     key is disabled
     */
    public static Keyset unwrap(String wrapped, WrappingKey key) {
        try {
            return new Keyset(TinkJsonProtoKeysetFormat.parseEncryptedKeyset(wrapped, key.aead(), USE, TINK));
        } catch (GeneralSecurityException | RuntimeException e) {
            if (e instanceof VaultException known) {
                throw known;
            }
            throw new VaultException("the keyset does not open with the wrapping key in " + key
                    + ": it was wrapped with another one, or changed, or a key management service refused. Give it the key"
                    + " that it was made with, and check that it may be used.");
        }
    }

    /**
     * The keyset as text, encrypted; the ids of keys can be read in it.
     *
     * @throws VaultException if the key cannot wrap
     */
    public String wrapped(WrappingKey key) {
        try {
            return TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(handle, key.aead(), USE, TINK);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new VaultException("the wrapping key in " + key + " does not encrypt. Check that it may be used.");
        }
    }

    /** The id of the key that seals. */
    public String primaryKeyId() {
        return text(handle.getPrimary().getId());
    }

    /** The ids of all keys; it cannot be changed. */
    public Set<String> keyIds() {
        return keyIds;
    }

    /** With one more key, which opens and does not seal yet. */
    public Keyset withKey() {
        return changed(KeysetHandle.newBuilder(handle)
                .setConfiguration(TINK)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withRandomId()));
    }

    /**
     * Sealing with another of its keys.
     *
     * @throws IllegalArgumentException if it has no such key
     */
    public Keyset withPrimary(String keyId) {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder(handle).setConfiguration(TINK);
        builder.getAt(indexOf(keyId)).makePrimary();
        return changed(builder);
    }

    /**
     * Without a key; what is sealed with it does not open any more.
     *
     * @throws IllegalArgumentException if it has no such key, or that one seals
     */
    public Keyset without(String keyId) {
        int index = indexOf(keyId);
        if (keyId.equals(primaryKeyId())) {
            throw new IllegalArgumentException(
                    "key " + keyId + " seals and cannot be taken out. Make another one primary first.");
        }
        return changed(KeysetHandle.newBuilder(handle).setConfiguration(TINK).deleteAt(index));
    }

    Aead aead() {
        try {
            return handle.getPrimitive(TINK, Aead.class);
        } catch (GeneralSecurityException e) {
            throw new VaultException("the keyset " + keyIds + " has keys that this version of Tink cannot use.");
        }
    }

    private int indexOf(String keyId) {
        for (int i = 0; i < handle.size(); i++) {
            if (text(handle.getAt(i).getId()).equals(keyId)) {
                return i;
            }
        }
        throw new IllegalArgumentException("the keyset has keys " + keyIds + ", but no key " + keyId + ".");
    }

    private static Keyset changed(KeysetHandle.Builder builder) {
        try {
            return new Keyset(builder.build());
        } catch (GeneralSecurityException e) {
            throw new VaultException("the keyset cannot be changed: this JVM has no AES-256-GCM.");
        }
    }

    /** Refuses what could not name its key in a ciphertext. */
    private static Set<String> keyIdsOf(KeysetHandle handle) {
        Set<String> ids = new LinkedHashSet<>();
        for (int i = 0; i < handle.size(); i++) {
            KeysetHandle.Entry entry = handle.getAt(i);
            boolean names = entry.getKey() instanceof AeadKey key
                    && key.getOutputPrefix().size() == PREFIX
                    && key.getOutputPrefix().toByteArray()[0] == 1;
            if (!names || entry.getStatus() != KeyStatus.ENABLED) {
                throw new VaultException(
                        "every key of the keyset should be enabled, encrypt with associated data (AEAD)"
                                + " and have Tink's output prefix, but key " + text(entry.getId())
                                + " is not like that. Make keys with create-keyset and add-key.");
            }
            ids.add(text(entry.getId()));
        }
        return Collections.unmodifiableSet(ids);
    }

    private static Configuration tink() {
        try {
            AeadConfig.register();
            return RegistryConfiguration.get();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "Tink cannot register its algorithms; mixed versions on the class path?", e);
        }
    }

    private static String text(int keyId) {
        return Integer.toUnsignedString(keyId);
    }

    /** The ids of the keys. */
    @Override
    public String toString() {
        return "Keyset with keys " + keyIds + ", sealing with " + primaryKeyId();
    }
}
