package ai.axionx.data.examples.quickstart;

import ai.axionx.data.migrations.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Passwords from environment variables, or from the files that they name; never from arguments, which every user of the
 * machine can see.
 */
final class Secrets {

    private final UnaryOperator<@Nullable String> environment;

    Secrets(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    /**
     * The value of {@code NAME}, or the content of the file that {@code NAME_FILE} names; empty when neither is set.
     *
     * @throws QuickstartException when both are set, or what they give is no password
     */
    Optional<String> find(String name) {
        String value = environment.apply(name);
        String file = environment.apply(name + "_FILE");
        boolean hasValue = value != null && !value.isEmpty();
        boolean hasFile = file != null && !file.isBlank();
        if (hasValue && hasFile) {
            throw unusable("both " + name + " and " + name + "_FILE are set, expected one. Remove the other.", null);
        }
        if (file != null && hasFile) {
            return Optional.of(content(name, file));
        }
        return Optional.ofNullable(value).filter(text -> !text.isEmpty());
    }

    /**
     * The same, but it must be there.
     *
     * @throws QuickstartException when neither variable is set, or they give no password
     */
    String require(String name, String what) {
        return find(name)
                .orElseThrow(() -> unusable(
                        "the password of " + what + " is missing. Set " + name + ", or " + name
                                + "_FILE to a file that holds it.",
                        null));
    }

    private static String content(String name, String file) {
        try {
            // Editors and "echo" end a file with a line break, which is not part of the password.
            String password = Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
            if (password.isBlank() || password.lines().count() > 1) {
                throw unusable(
                        name + "_FILE names " + file + ", which must hold one line, the password, but does not.", null);
            }
            return password;
        } catch (IOException | InvalidPathException e) {
            throw unusable(
                    name + "_FILE names " + file + ", which cannot be read ("
                            + e.getClass().getSimpleName() + "). Check the path and its rights.",
                    e);
        }
    }

    private static QuickstartException unusable(String message, @Nullable Throwable cause) {
        return new QuickstartException(ExitCode.USAGE, message, cause);
    }
}
