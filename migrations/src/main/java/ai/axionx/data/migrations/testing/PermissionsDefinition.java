package ai.axionx.data.migrations.testing;

import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.testkit.TestRole;
import java.util.Map;

/** {@code axion_sense_permissions}, without tables: OpenFGA makes those. */
public final class PermissionsDefinition extends PlatformDefinition {

    public PermissionsDefinition() {
        super(
                "axion_sense_permissions",
                Map.of(TestRole.APP, PlatformRole.PERMISSIONS, TestRole.MIGRATE, PlatformRole.PERMISSIONS));
    }
}
