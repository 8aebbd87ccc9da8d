package ai.axionx.data.gen.credentials;

/**
 * A keyset or a secret does not open. The message says where and what to do, never what is in it; there is no cause,
 * since that of a library might quote its input.
 */
public final class VaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    VaultException(String message) {
        super(message);
    }
}
