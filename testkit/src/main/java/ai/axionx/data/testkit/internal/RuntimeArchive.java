package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.PostgresServerException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The artifact {@code axion-postgres-runtime} on the class path. */
final class RuntimeArchive {

    private static final String PLATFORM = "linux-x86_64";
    private static final String FOLDER = "/ai/axionx/data/postgres/" + PLATFORM + "/";

    private final Properties properties;

    private RuntimeArchive(Properties properties) {
        this.properties = properties;
    }

    /**
     * Finds the runtime for this platform.
     *
     * @throws PostgresServerException when there is none; the message is the reason, in one line
     */
    static RuntimeArchive find() {
        String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        if (!platform.equals(PLATFORM)) {
            throw new PostgresServerException("there is a runtime for " + PLATFORM + " only, this is " + platform);
        }
        try (InputStream described = resource("runtime.properties")) {
            if (described == null) {
                throw new PostgresServerException(unavailable());
            }
            var properties = new Properties();
            properties.load(described);
            return new RuntimeArchive(properties);
        } catch (IOException e) {
            throw new PostgresServerException(
                    "the artifact axion-postgres-runtime cannot be read: " + e.getMessage(), e);
        }
    }

    static String platform(String os, String architecture) {
        return os.toLowerCase(Locale.ROOT).replace(' ', '-') + "-" + architecture.replace("amd64", "x86_64");
    }

    private static String unavailable() throws IOException {
        try (InputStream reason = resource("unavailable")) {
            return reason == null
                    ? "the artifact axion-postgres-runtime (classifier " + PLATFORM + ") is not on the class path"
                    : "the runtime was not built: " + new String(reason.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static @Nullable InputStream resource(String name) {
        return RuntimeArchive.class.getResourceAsStream(FOLDER + name);
    }

    String sha256() {
        return required("sha256");
    }

    long unpackedBytes() {
        return Long.parseLong(required("unpacked_bytes"));
    }

    /** The versions, for people. */
    String summary() {
        return required("summary");
    }

    InputStream open() throws IOException {
        InputStream archive = resource("runtime.tar.gz");
        if (archive == null) {
            throw new FileNotFoundException("the artifact axion-postgres-runtime holds no runtime.tar.gz");
        }
        return archive;
    }

    private String required(String name) {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new PostgresServerException("the artifact axion-postgres-runtime says no " + name
                    + ": it does not fit this testkit, take both in one version");
        }
        return value;
    }
}
