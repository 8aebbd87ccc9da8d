package ai.axionx.data.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A checksum of what lies in folders of the class path: the {@linkplain DatabaseLayer#fingerprint() fingerprint} of a
 * layer that is made of files, such as the scripts of a Flyway location.
 *
 * <pre>{@code
 * String fingerprint = ResourceChecksum.of(OrdersDatabase.class.getClassLoader(), "db/migration");
 * }</pre>
 *
 * <p>It takes a few milliseconds. It finds changes, not forgeries.
 */
public final class ResourceChecksum {

    private ResourceChecksum() {}

    /**
     * The checksum of these folders, with all that is in them and their own folders.
     *
     * @param loader through which the folders are found
     * @param folders their places on the class path, such as {@code db/migration}; where two class path entries have
     *     such a folder, both count
     * @throws TestDatabaseException when there is no such folder
     */
    public static String of(ClassLoader loader, String... folders) {
        List<String> files = new ArrayList<>();
        for (String folder : folders) {
            try {
                List<URL> places = Collections.list(loader.getResources(folder));
                if (places.isEmpty()) {
                    throw new TestDatabaseException(
                            "there is no folder " + folder + " on the class path. Correct the name");
                }
                for (URL place : places) {
                    if (place.openConnection() instanceof JarURLConnection jar) {
                        files.addAll(inJar(jar, folder));
                    } else {
                        files.addAll(inDirectory(Path.of(place.toURI()), folder));
                    }
                }
            } catch (IOException | UncheckedIOException | URISyntaxException e) {
                throw new TestDatabaseException("folder " + folder + " of the class path cannot be read: " + e, e);
            }
        }
        var checksum = new CRC32();
        files.stream().sorted().forEach(file -> checksum.update(file.getBytes(StandardCharsets.UTF_8)));
        return Long.toHexString(checksum.getValue());
    }

    /** A jar's directory has the checksums already. */
    private static List<String> inJar(JarURLConnection connection, String folder) throws IOException {
        String prefix = folder.endsWith("/") ? folder : folder + "/";
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            return jar.stream()
                    .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(prefix))
                    .map(entry -> described(entry.getName(), entry.getCrc()))
                    .toList();
        }
    }

    private static List<String> inDirectory(Path directory, String folder) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> described(
                            folder + "/" + directory.relativize(file).toString().replace('\\', '/'), checksum(file)))
                    .toList();
        }
    }

    private static long checksum(Path file) {
        try (var content = new CheckedInputStream(Files.newInputStream(file), new CRC32())) {
            content.transferTo(OutputStream.nullOutputStream());
            return content.getChecksum().getValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String described(String name, long checksum) {
        return name + " " + Long.toHexString(checksum) + "\n";
    }
}
