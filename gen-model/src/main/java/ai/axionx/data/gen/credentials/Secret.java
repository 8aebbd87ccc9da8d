package ai.axionx.data.gen.credentials;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A secret in the clear, for as short as possible: closing it wipes its memory.
 *
 * <pre>{@code
 * try (Secret secret = source.credentials(vault).orElseThrow()) {
 *     connect(secret.chars());
 * }
 * }</pre>
 *
 * <p>It has 1 to 65,536 bytes; a text is kept in UTF-8. {@code toString} tells nothing, it cannot be serialized, and
 * two secrets are equal only if they are the same object. Not thread safe.
 */
public final class Secret implements AutoCloseable {

    private static final int LONGEST = 65_536;
    private static final int MOST_BYTES_PER_CHAR = 3;

    private final byte[] content;
    private boolean closed;

    private Secret(byte[] content) {
        if (content.length < 1 || content.length > LONGEST) {
            throw new IllegalArgumentException(
                    "a secret has 1 to " + LONGEST + " bytes, but this one has " + content.length + ".");
        }
        this.content = content;
    }

    /**
     * A text. Wiping reaches the secret's own copy only; of a {@code char[]} the caller can wipe the other.
     *
     * @throws IllegalArgumentException if it is empty, too long, or not well-formed
     */
    public static Secret of(String text) {
        return encoded(CharBuffer.wrap(requireNonNull(text, "text")));
    }

    /**
     * A text, copied.
     *
     * @throws IllegalArgumentException if it is empty, too long, or not well-formed
     */
    public static Secret of(char[] text) {
        return encoded(CharBuffer.wrap(requireNonNull(text, "text")));
    }

    /**
     * Bytes, copied.
     *
     * @throws IllegalArgumentException if there are none or too many
     */
    public static Secret of(byte[] bytes) {
        return new Secret(requireNonNull(bytes, "bytes").clone());
    }

    /** Takes the array over. */
    static Secret owning(byte[] bytes) {
        return new Secret(bytes);
    }

    private static Secret encoded(CharBuffer text) {
        byte[] room = new byte[text.remaining() * MOST_BYTES_PER_CHAR];
        try {
            ByteBuffer bytes = ByteBuffer.wrap(room);
            if (StandardCharsets.UTF_8.newEncoder().encode(text, bytes, true).isError()) {
                throw new IllegalArgumentException("a secret that is text must be well-formed, but this one holds one"
                        + " half of a surrogate pair without the other. Give it as bytes if it is no text.");
            }
            return new Secret(Arrays.copyOf(room, bytes.position()));
        } finally {
            Arrays.fill(room, (byte) 0);
        }
    }

    /** The bytes: a copy, for the caller to wipe. */
    public byte[] bytes() {
        return content().clone();
    }

    /**
     * The text: a copy, for the caller to wipe.
     *
     * @throws IllegalStateException if the secret is no UTF-8 text
     */
    public char[] chars() {
        char[] room = new char[content().length];
        try {
            CharBuffer chars = CharBuffer.wrap(room);
            if (StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content()), chars, true)
                    .isError()) {
                throw new IllegalStateException("the secret is no UTF-8 text; ask for its bytes.");
            }
            return Arrays.copyOf(room, chars.position());
        } finally {
            Arrays.fill(room, '\0');
        }
    }

    /**
     * The text as a string, which nobody can wipe; where chars will do, prefer them.
     *
     * @throws IllegalStateException if the secret is no UTF-8 text
     */
    public String text() {
        char[] chars = chars();
        try {
            return new String(chars);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    Secret copy() {
        return of(content());
    }

    byte[] content() {
        if (closed) {
            throw new IllegalStateException("the secret is closed and wiped; open it again where it is needed.");
        }
        return content;
    }

    /** Overwrites the secret in memory; it answers nothing afterwards. May be called more than once. */
    @Override
    public void close() {
        closed = true;
        Arrays.fill(content, (byte) 0);
    }

    /** Says that it is a secret, nothing else. */
    @Override
    public String toString() {
        return "Secret (not shown)";
    }
}
