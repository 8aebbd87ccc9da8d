package ai.axionx.data.testkit.internal;

import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;

/** The testkit's own image: built once per content of its Dockerfile, kept by the engine, shared by all JVMs. */
final class ServerImage {

    private static final String FOLDER = "/ai/axionx/data/testkit/image/";
    private static final String[] FILES = {"Dockerfile", "build.sh", "start.sh", "pg_hba.conf"};

    private ServerImage() {}

    /** The image's name, at once when the engine has it, else when it is built. */
    static Future<String> available() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String file : FILES) {
            files.put(file, read(file));
        }
        String name = "axion-postgres:" + fingerprint(files);
        if (isPresent(name)) {
            return CompletableFuture.completedFuture(name);
        }
        ImageFromDockerfile build = new ImageFromDockerfile(name, false);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            build = build.withFileFromTransferable(file.getKey(), Transferable.of(file.getValue()));
        }
        return build;
    }

    private static boolean isPresent(String name) {
        try {
            DockerClientFactory.instance().client().inspectImageCmd(name).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private static String fingerprint(Map<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.values().forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] read(String file) {
        try (InputStream content = ServerImage.class.getResourceAsStream(FOLDER + file)) {
            if (content == null) {
                throw new IllegalStateException("the testkit's jar lacks " + FOLDER + file);
            }
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
