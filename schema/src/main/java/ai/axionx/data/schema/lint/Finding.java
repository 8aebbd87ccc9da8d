package ai.axionx.data.schema.lint;

import static java.util.Objects.requireNonNull;

/**
 * Something in a migration that hurts whoever uses the database meanwhile or afterwards.
 *
 * @param rule what it breaks
 * @param file the script's name
 * @param line where the statement begins, from 1
 * @param message what was seen
 * @param remedy what to write instead
 */
public record Finding(Rule rule, String file, int line, String message, String remedy) {

    public Finding {
        requireNonNull(rule, "rule");
        requireNonNull(file, "file");
        requireNonNull(message, "message");
        requireNonNull(remedy, "remedy");
    }

    /** One line, as compilers write them: {@code V9__x.sql:3: rewrite-under-lock: … }. */
    @Override
    public String toString() {
        return file + ":" + line + ": " + rule + ": " + message + ". " + remedy;
    }
}
