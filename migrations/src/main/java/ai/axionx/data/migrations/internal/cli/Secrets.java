package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.PlatformRole;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Passwords, from environment variables or from files that those name; never from arguments. */
final class Secrets {

    static final String ADMINISTRATOR = "AXION_ADMIN_PASSWORD";

    private final UnaryOperator<@Nullable String> environment;

    Secrets(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    /** The secret, which must be there. */
    String required(String variable, String whose) {
        return optional(variable)
                .orElseThrow(() -> new MigrationException(
                        ExitCode.USAGE,
                        "the password of " + whose + " is missing. Set " + variable + ", or " + variable
                                + "_FILE to a file that holds it."));
    }

    /** The passwords that are given. */
    Map<PlatformRole, String> ofRoles() {
        Map<PlatformRole, String> passwords = new EnumMap<>(PlatformRole.class);
        for (PlatformRole role : PlatformRole.values()) {
            optional(role.passwordVariable()).ifPresent(password -> passwords.put(role, password));
        }
        return passwords;
    }

    private Optional<String> optional(String variable) {
        String value = environment.apply(variable);
        String file = environment.apply(variable + "_FILE");
        boolean hasValue = value != null && !value.isEmpty();
        boolean hasFile = file != null && !file.isBlank();
        if (hasValue && hasFile) {
            throw new MigrationException(
                    ExitCode.USAGE,
                    "both " + variable + " and " + variable + "_FILE are set, expected one. Remove the other.");
        }
        if (value != null && hasValue) {
            return Optional.of(plain(value, variable));
        }
        if (file != null && hasFile) {
            return Optional.of(plain(read(file, variable + "_FILE"), "the file that " + variable + "_FILE names"));
        }
        return Optional.empty();
    }

    private static String read(String file, String variable) {
        try {
            // Editors and "echo" end a file with a line break, which is not part of the password.
            return Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
        } catch (CharacterCodingException e) {
            throw new MigrationException(
                    ExitCode.USAGE, variable + " names " + file + ", which is not UTF-8 text. Save it as UTF-8.", e);
        } catch (IOException | InvalidPathException e) {
            throw new MigrationException(
                    ExitCode.USAGE,
                    variable + " names " + file + ", which cannot be read ("
                            + e.getClass().getSimpleName() + "). Check the path, the mount and its rights.",
                    e);
        }
    }

    private static String plain(String secret, String where) {
        if (secret.isBlank()) {
            throw new MigrationException(ExitCode.USAGE, "the password in " + where + " is empty. Set one.");
        }
        if (secret.chars().anyMatch(c -> c < ' ')) {
            throw new MigrationException(
                    ExitCode.USAGE,
                    "the password in " + where + " holds a control character or several lines. Expected one line.");
        }
        return secret;
    }
}
