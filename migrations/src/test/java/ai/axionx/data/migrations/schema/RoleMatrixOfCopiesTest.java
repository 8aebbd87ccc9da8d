package ai.axionx.data.migrations.schema;

/** What the testkit hands to tests has the rights of production: the same matrix, on its copies. */
final class RoleMatrixOfCopiesTest extends RoleMatrixTest {

    @Override
    Platform platform() {
        return Platform.ofCopies();
    }
}
