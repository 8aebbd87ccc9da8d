package ai.axionx.data.migrations.testing;

import ai.axionx.data.migrations.PlatformDatabase;

/** {@code axion_gen}; it has no worker. */
public final class GenDefinition extends PlatformDefinition {

    public GenDefinition() {
        super(PlatformDatabase.GEN);
    }
}
