package ai.axionx.data.testkit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.zip.CRC32;

/**
 * A layer that is an SQL script on the class path, run in one transaction as the role that owns the database.
 *
 * <p>What the pgjdbc driver understands may be in it: any number of statements, with {@code $$}-quoted bodies, but none
 * of psql's own commands, and no {@code copy … from stdin}.
 */
public final class SqlScript implements DatabaseLayer {

    private final String resource;
    private final String sql;

    private SqlScript(String resource, String sql) {
        this.resource = resource;
        this.sql = sql;
    }

    /**
     * Reads a script.
     *
     * @param resource its place on the class path, for example {@code /cases/two-organizations.sql}
     * @throws TestDatabaseException when nothing is there
     */
    public static SqlScript of(String resource) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        if (loader == null) {
            loader = SqlScript.class.getClassLoader();
        }
        String path = resource.startsWith("/") ? resource.substring(1) : resource;
        try (InputStream content = requireNonNull(loader).getResourceAsStream(path)) {
            if (content == null) {
                throw new TestDatabaseException("there is no script " + resource
                        + " on the class path. Put it into src/test/resources, or correct the name");
            }
            return new SqlScript(resource, new String(content.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new TestDatabaseException("script " + resource + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public String fingerprint() {
        var checksum = new CRC32();
        checksum.update(sql.getBytes(StandardCharsets.UTF_8));
        return resource + " " + Long.toHexString(checksum.getValue());
    }

    @Override
    public void apply(UnfinishedDatabase database) throws SQLException {
        try (Connection connection = database.connect(TestRole.MIGRATE);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
            connection.commit();
        }
    }

    /** The script's place on the class path. */
    @Override
    public String toString() {
        return resource;
    }
}
