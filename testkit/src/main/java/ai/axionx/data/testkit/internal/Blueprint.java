package ai.axionx.data.testkit.internal;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.testkit.DatabaseDefinition;
import ai.axionx.data.testkit.DatabaseLayer;
import ai.axionx.data.testkit.SqlScript;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A stack of layers, with a checksum of all that they are made of.
 *
 * @param definition the bottom
 * @param below what this stands on; empty for the definition itself
 * @param layer what this adds
 * @param checksum of this and everything below, of the server and of the testkit's way to build
 */
record Blueprint(DatabaseDefinition definition, Optional<Blueprint> below, DatabaseLayer layer, String checksum) {

    /** Raised when templates are built in another way. */
    private static final String EDITION = "1";

    private static final int CHECKSUM_CHARACTERS = 8;

    /** Definition and layers, bottom first; the last one is what tests copy. */
    static Blueprint of(DatabaseDefinition definition, List<DatabaseLayer> layers, String server) {
        var blueprint = new Blueprint(
                definition,
                Optional.empty(),
                definition,
                checksum(EDITION, server, definition.name(), described(definition)));
        for (DatabaseLayer layer : layers) {
            blueprint = new Blueprint(
                    definition, Optional.of(blueprint), layer, checksum(blueprint.checksum(), described(layer)));
        }
        return blueprint;
    }

    /** Says which bottom it stands on, and after that, what it is itself. */
    String templateName() {
        String bottom = templatePrefix() + bottom().checksum();
        return below.isEmpty() ? bottom : bottom + "_" + checksum;
    }

    /** What the names of all templates of this definition start with. */
    String templatePrefix() {
        return "axion_template_" + definition.name() + "_";
    }

    Blueprint bottom() {
        return below.map(Blueprint::bottom).orElse(this);
    }

    int lockKey() {
        return HexFormat.fromHexDigits(checksum);
    }

    static int lockKey(String templateName) {
        return HexFormat.fromHexDigits(templateName.substring(templateName.length() - CHECKSUM_CHARACTERS));
    }

    /** The layers' names from the bottom up, without what is in them: another template with these is an older one. */
    String summary() {
        return below.map(lower -> lower.summary() + ", " + label()).orElse(label());
    }

    /** What this adds, by name. */
    String label() {
        return layer instanceof SqlScript ? layer.toString() : layer.getClass().getName();
    }

    private static String described(DatabaseLayer layer) {
        String name = layer.getClass().getName();
        return name + ": " + requireNonNull(layer.fingerprint(), () -> name + ".fingerprint() is null");
    }

    private static String checksum(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // With their lengths, so that moving the border between two parts makes a difference.
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, CHECKSUM_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
