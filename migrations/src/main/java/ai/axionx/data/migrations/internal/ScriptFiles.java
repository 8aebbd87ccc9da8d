package ai.axionx.data.migrations.internal;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.script.MigrationScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The scripts in a folder of the class path, or of the disk. */
public final class ScriptFiles {

    private static final String CLASS_PATH = "classpath:";
    private static final String DISK = "filesystem:";

    private ScriptFiles() {}

    /**
     * All scripts there, in the order in which they run: by version, and those without one after them by name.
     *
     * @param location {@code classpath:} or {@code filesystem:} and a folder
     */
    public static List<MigrationScript> in(String location) {
        Map<String, String> texts = location.startsWith(CLASS_PATH)
                ? ofClassPath(location.substring(CLASS_PATH.length()))
                : ofFolder(Path.of(location.substring(DISK.length())));
        List<MigrationScript> scripts = new ArrayList<>();
        texts.forEach((name, text) -> {
            try {
                scripts.add(MigrationScript.parse(name, text));
            } catch (IllegalArgumentException e) {
                throw new MigrationException(ExitCode.TAMPERED, String.valueOf(e.getMessage()), e);
            }
        });
        requireOneOfEachVersion(scripts);
        scripts.sort(MigrationScript.AS_THEY_RUN);
        return List.copyOf(scripts);
    }

    private static void requireOneOfEachVersion(List<MigrationScript> scripts) {
        Map<Object, MigrationScript> seen = new HashMap<>();
        for (MigrationScript script : scripts) {
            Object identity = Version.identity(script.version(), script.description());
            MigrationScript other = seen.put(identity, script);
            if (other != null) {
                throw new MigrationException(
                        ExitCode.TAMPERED,
                        other.fileName() + " and " + script.fileName() + " are both version "
                                + script.version().orElse(script.description())
                                + ". Give the one that has not been released yet the next version.");
            }
        }
    }

    private static Map<String, String> ofClassPath(String folder) {
        URL url = ScriptFiles.class.getClassLoader().getResource(folder);
        if (url == null) {
            throw new IllegalStateException("the class path has no folder " + folder);
        }
        try {
            return url.openConnection() instanceof JarURLConnection jar
                    ? ofJar(jar, folder)
                    : ofFolder(Path.of(url.toURI()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(url + " is no folder", e);
        }
    }

    private static Map<String, String> ofJar(JarURLConnection connection, String folder) throws IOException {
        connection.setUseCaches(false);
        Map<String, String> texts = new TreeMap<>();
        try (JarFile jar = connection.getJarFile()) {
            for (var entry : jar.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith(folder + "/") && isScript(name.substring(folder.length() + 1))) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        texts.put(
                                name.substring(folder.length() + 1),
                                new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return texts;
    }

    private static Map<String, String> ofFolder(Path folder) {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = requireNonNull(file.getFileName()).toString();
                if (isScript(name)) {
                    texts.put(name, Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    private static boolean isScript(String name) {
        if (name.endsWith(".sql.conf")) {
            throw new MigrationException(
                    ExitCode.TAMPERED,
                    name + " is a setting of Flyway's, which is not read here. Remove it, and let the script say"
                            + " '-- axion: transaction per statement'.");
        }
        return name.endsWith(".sql") && !name.contains("/");
    }
}
