package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseLogin;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The passwords of a server's roles. They are derived from the administrator's, so that JVMs that share a server agree
 * on them without telling each other, and nobody else knows them.
 */
record RolePasswords(DatabaseLogin administrator) {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int CHARACTERS = 32;

    String of(String roleName) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            // An empty key is refused, and a server that trusts everybody has no password.
            String secret = "axion-testkit " + administrator.password();
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] derived = mac.doFinal(roleName.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(derived).substring(0, CHARACTERS);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
