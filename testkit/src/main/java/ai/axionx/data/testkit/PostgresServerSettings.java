package ai.axionx.data.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PostgresServer} is started with. Immutable; {@code with…} methods return a changed copy.
 *
 * <p>{@link #fromEnvironment()} reads each setting from a system property, else from an environment variable:
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>property</th><th>variable</th><th>meaning</th></tr>
 * <tr><td>{@code axion.postgres.provider}</td><td>{@code AXION_POSTGRES_PROVIDER}</td>
 *     <td>{@code embedded}, {@code container} or {@code external}; not set: the first that works</td></tr>
 * <tr><td>{@code axion.postgres.cache}</td><td>{@code AXION_POSTGRES_CACHE}</td>
 *     <td>embedded: where the runtime is unpacked, once; by default {@code ~/.cache/axion-data/postgres}, for root
 *     {@code /var/cache/axion-data/postgres}</td></tr>
 * <tr><td>{@code axion.postgres.data}</td><td>{@code AXION_POSTGRES_DATA}</td>
 *     <td>embedded: the directory under which data directories are made; by default a tmpfs with room, else the JVM's
 *     temporary directory</td></tr>
 * <tr><td>{@code axion.postgres.keep}</td><td>{@code AXION_POSTGRES_KEEP}</td>
 *     <td>embedded and shared: how long it goes on when no JVM uses it any more, such as {@code PT10M}, so that the next
 *     run finds it with its templates; by default it ends at once</td></tr>
 * <tr><td>{@code axion.postgres.image}</td><td>{@code AXION_POSTGRES_IMAGE}</td>
 *     <td>container: an image that behaves like Docker's official {@code postgres}; by default one is built from the
 *     testkit's Dockerfile</td></tr>
 * <tr><td>{@code axion.postgres.url}</td><td>{@code AXION_POSTGRES_URL}</td>
 *     <td>external: the JDBC URL of any database of the server</td></tr>
 * <tr><td>{@code axion.postgres.user}</td><td>{@code AXION_POSTGRES_USER}</td>
 *     <td>external: an administrator; by default {@code postgres}</td></tr>
 * <tr><td></td><td>{@code AXION_POSTGRES_PASSWORD} or {@code AXION_POSTGRES_PASSWORD_FILE}</td>
 *     <td>external: its password; never a property, since those are visible in process lists</td></tr>
 * </table>
 *
 * @param provider the only provider to try; empty for the first that works
 * @param cache where the embedded runtime is unpacked; empty for the default
 * @param data where embedded data directories are made; empty for the default
 * @param image the image of containers; empty for the testkit's own
 * @param url the JDBC URL of an external server
 * @param login the administrator of an external server
 * @param kept whether an embedded server outlives this JVM
 * @param movableClock whether the server's clock can be moved
 * @param keep for how long a shared server goes on when nobody uses it any more
 * @param parameters configuration parameters for the server
 */
public record PostgresServerSettings(
        Optional<PostgresProvider> provider,
        Optional<Path> cache,
        Optional<Path> data,
        Optional<String> image,
        Optional<String> url,
        DatabaseLogin login,
        boolean kept,
        boolean movableClock,
        Duration keep,
        Map<String, String> parameters) {

    private static final PostgresServerSettings DEFAULTS = new PostgresServerSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new DatabaseLogin("postgres", ""),
            false,
            false,
            Duration.ZERO,
            Map.of());

    public PostgresServerSettings {
        parameters = Map.copyOf(parameters);
    }

    /** Nothing set: the first provider that works, with its defaults. */
    public static PostgresServerSettings defaults() {
        return DEFAULTS;
    }

    /**
     * The settings of this process: system properties, else environment variables, else the defaults.
     *
     * @throws PostgresServerException when a setting cannot be understood
     */
    public static PostgresServerSettings fromEnvironment() {
        return from(System::getProperty, System::getenv);
    }

    static PostgresServerSettings from(
            UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> variables) {
        var read = new Object() {
            @Nullable
            String setting(String name) {
                String value = properties.apply("axion.postgres." + name);
                return value == null || value.isBlank() ? variable(name) : value.strip();
            }

            @Nullable
            String variable(String name) {
                String value = variables.apply("AXION_POSTGRES_" + name.toUpperCase(Locale.ROOT));
                return value == null || value.isBlank() ? null : value.strip();
            }

            @Nullable
            Path path(String name) {
                String value = setting(name);
                return value == null ? null : Path.of(value);
            }
        };
        String user = read.setting("user");
        String password = read.variable("password");
        String passwordFile = read.variable("password_file");
        if (password == null && passwordFile != null) {
            password = firstLine(Path.of(passwordFile));
        }
        String provider = read.setting("provider");
        String keep = read.setting("keep");
        return new PostgresServerSettings(
                Optional.ofNullable(provider).map(PostgresServerSettings::providerOf),
                Optional.ofNullable(read.path("cache")),
                Optional.ofNullable(read.path("data")),
                Optional.ofNullable(read.setting("image")),
                Optional.ofNullable(read.setting("url")),
                new DatabaseLogin(user == null ? "postgres" : user, password == null ? "" : password),
                false,
                false,
                keep == null ? Duration.ZERO : durationOf(keep),
                Map.of());
    }

    private static PostgresProvider providerOf(String value) {
        for (PostgresProvider provider : PostgresProvider.values()) {
            if (provider.toString().equals(value)) {
                return provider;
            }
        }
        throw new PostgresServerException("axion.postgres.provider must be embedded, container or external, but is '"
                + value + "'. Correct or remove the setting (property axion.postgres.provider or variable"
                + " AXION_POSTGRES_PROVIDER).");
    }

    private static Duration durationOf(String value) {
        try {
            Duration duration = Duration.parse(value);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // told below, like one that is negative
        }
        throw new PostgresServerException("axion.postgres.keep must be a duration such as PT10M (ten minutes), but is '"
                + value + "'. Correct or remove the setting (property axion.postgres.keep or variable"
                + " AXION_POSTGRES_KEEP).");
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new PostgresServerException(
                    "AXION_POSTGRES_PASSWORD_FILE names " + file + ", which cannot be read: " + e.getMessage(), e);
        }
    }

    /** Takes this provider and no other. */
    public PostgresServerSettings withProvider(PostgresProvider value) {
        return new PostgresServerSettings(
                Optional.of(value), cache, data, image, url, login, kept, movableClock, keep, parameters);
    }

    /** Unpacks the embedded runtime below this directory. */
    public PostgresServerSettings withCache(Path directory) {
        return new PostgresServerSettings(
                provider, Optional.of(directory), data, image, url, login, kept, movableClock, keep, parameters);
    }

    /** Makes the embedded server's data directory below this directory. */
    public PostgresServerSettings withData(Path directory) {
        return new PostgresServerSettings(
                provider, cache, Optional.of(directory), image, url, login, kept, movableClock, keep, parameters);
    }

    /** Starts containers from this image. */
    public PostgresServerSettings withImage(String name) {
        return new PostgresServerSettings(
                provider, cache, data, Optional.of(name), url, login, kept, movableClock, keep, parameters);
    }

    /** Uses the running server at this JDBC URL. */
    public PostgresServerSettings withExternal(String jdbcUrl, DatabaseLogin administrator) {
        return new PostgresServerSettings(
                Optional.of(PostgresProvider.EXTERNAL),
                cache,
                data,
                image,
                Optional.of(jdbcUrl),
                administrator,
                kept,
                movableClock,
                keep,
                parameters);
    }

    /** Leaves an embedded server running when it is closed and when the JVM ends; whoever keeps it must stop it. */
    public PostgresServerSettings keptRunning() {
        return new PostgresServerSettings(
                provider, cache, data, image, url, login, true, movableClock, keep, parameters);
    }

    /** Has a shared server go on for so long when nobody uses it any more. */
    public PostgresServerSettings withKeep(Duration time) {
        return new PostgresServerSettings(
                provider, cache, data, image, url, login, kept, movableClock, time, parameters);
    }

    /**
     * Gives the server a {@linkplain PostgresServer#clock() clock that can be moved}. Only an embedded server has one,
     * so the first that works is embedded then, and another provider refuses.
     */
    public PostgresServerSettings withMovableClock() {
        return new PostgresServerSettings(provider, cache, data, image, url, login, kept, true, keep, parameters);
    }

    /** Starts the server with this configuration parameter, for example {@code max_connections}, {@code 20}. */
    public PostgresServerSettings withParameter(String name, String value) {
        Map<String, String> changed = new HashMap<>(parameters);
        changed.put(name, value);
        return new PostgresServerSettings(provider, cache, data, image, url, login, kept, movableClock, keep, changed);
    }
}
