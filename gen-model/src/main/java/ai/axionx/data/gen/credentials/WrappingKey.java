package ai.axionx.data.gen.credentials;

import static java.util.Objects.requireNonNull;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Random;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key that wraps a {@link Keyset} at rest: from a file, from the environment, or in a key management service.
 *
 * <pre>{@code
 * WrappingKey key = WrappingKey.inFile(Path.of("/run/secrets/wrapping-key"));
 * WrappingKey key = WrappingKey.inEnvironment("AXION_GEN_WRAPPING_KEY");
 * WrappingKey key = WrappingKey.inKms(new AwsKmsClient().withDefaultCredentials(), "aws-kms://arn:…");
 * }</pre>
 *
 * <p>A file or variable holds 32 bytes in base64. Immutable, and thread safe as the service's client is.
 */
public final class WrappingKey {

    private static final int BYTES = 32;

    /** No key is one: base64 of 32 bytes ends with =. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    private final Aead aead;
    private final String where;

    private WrappingKey(Aead aead, String where) {
        this.aead = aead;
        this.where = where;
    }

    /**
     * A key in a file.
     *
     * @throws VaultException if the file cannot be read or holds no such key
     */
    public static WrappingKey inFile(Path file) {
        byte[] text;
        try {
            text = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new VaultException("the wrapping key should be in file " + file
                    + ", but that cannot be read. Mount it, and let the service's user read it.");
        }
        try {
            return local(text, "file " + file);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /**
     * A key in an environment variable.
     *
     * @param variable the variable's name; a message does not quote what cannot be one
     * @throws VaultException if the variable is not set or holds no such key
     */
    public static WrappingKey inEnvironment(String variable) {
        return inEnvironment(variable, System::getenv);
    }

    /** The same of another environment. */
    public static WrappingKey inEnvironment(String variable, UnaryOperator<@Nullable String> environment) {
        if (!NAME.matcher(variable).matches()) {
            throw new VaultException(
                    "the wrapping key should be given by the name of an environment variable, but this is"
                            + " no name and not shown, since it may be the key. Give the name; if it was the key, make another.");
        }
        String text = environment.apply(variable);
        if (text == null) {
            throw new VaultException("the wrapping key should be in the environment variable " + variable
                    + ", but that is not set. Set it, or give the key in a file.");
        }
        return local(text.getBytes(StandardCharsets.UTF_8), "environment variable " + variable);
    }

    /**
     * A key that stays in a key management service; it is asked once per keyset that is read or written.
     *
     * @param client Tink's client of that service, with credentials
     * @param uri the key, as the client names it
     * @throws VaultException if the client does not know it
     */
    public static WrappingKey inKms(KmsClient client, String uri) {
        try {
            return of(client.getAead(uri), "key management service at " + uri);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new VaultException("the wrapping key should be at " + uri + ", but its client "
                    + client.getClass().getName() + " cannot use it. Check the address and the credentials.");
        }
    }

    /**
     * Any other way to wrap; it must bind the associated data that it is given.
     *
     * @param where for messages, such as {@code "the hardware module"}
     */
    public static WrappingKey of(Aead aead, String where) {
        return new WrappingKey(requireNonNull(aead, "aead"), requireNonNull(where, "where"));
    }

    /** Text for a new file or variable: 32 random bytes in base64. */
    public static String newKey() {
        byte[] key = Random.randBytes(BYTES);
        try {
            return Base64.getEncoder().encodeToString(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static WrappingKey local(byte[] text, String where) {
        byte[] key = new byte[0];
        try {
            key = Base64.getMimeDecoder().decode(text);
            if (key.length != BYTES) {
                throw new VaultException("the wrapping key in " + where + " should be " + BYTES
                        + " bytes in base64, but has " + key.length + " bytes. Make one with create-wrapping-key.");
            }
            return new WrappingKey(new AesGcmJce(key), where);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new VaultException("the wrapping key in " + where + " should be " + BYTES
                    + " bytes in base64, but is not. Make one with create-wrapping-key.");
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    Aead aead() {
        return aead;
    }

    /** Where it is. */
    @Override
    public String toString() {
        return where;
    }
}
