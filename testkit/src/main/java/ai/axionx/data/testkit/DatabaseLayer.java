package ai.axionx.data.testkit;

/**
 * Something that is put into a database once, so that every test gets a copy that has it: a schema, seed data, the rows
 * of a case.
 *
 * <p>Layers are built on top of each other. Each stack of layers is a template database of its own, which is kept on
 * the server under its {@linkplain #fingerprint() fingerprints} and copied for each test.
 *
 * <pre>{@code
 * final class TwoOrganizations implements DatabaseLayer {
 *
 *     @Override
 *     public String fingerprint() {
 *         return "two organizations, 1";
 *     }
 *
 *     @Override
 *     public void apply(UnfinishedDatabase database) throws SQLException {
 *         try (Connection connection = database.connect(TestRole.APP);
 *                 Statement statement = connection.createStatement()) {
 *             statement.execute("insert into organizations (code, name) values ('north', 'North'), ('south', 'South')");
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>A layer that an annotation names has a constructor without parameters. It is asked by several threads, for one
 * database at a time.
 */
public interface DatabaseLayer {

    /**
     * What the layer is made of, in any text that changes whenever {@link #apply} would make something else: a checksum
     * of its files, or a version that is raised by hand.
     */
    String fingerprint();

    /**
     * Puts it in. Every connection that it opens is closed when it returns, since a database in use cannot be copied.
     *
     * @throws Exception for whatever reason; the database is then thrown away, and the test that asked for it fails
     */
    void apply(UnfinishedDatabase database) throws Exception;
}
