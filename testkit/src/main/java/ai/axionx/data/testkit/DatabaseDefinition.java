package ai.axionx.data.testkit;

import java.util.Optional;

/**
 * A database that tests can ask for by name, found through {@link java.util.ServiceLoader}: the bottom layer, with the
 * roles that work in it.
 *
 * <p>The artifact that owns the migrations offers it, so that whoever has both that artifact and the testkit on the
 * class path gets a migrated database by its name alone. A definition has a public constructor without parameters, and
 * a line in {@code META-INF/services/ai.axionx.data.testkit.DatabaseDefinition}.
 *
 * <p>{@link #apply} makes everything: the roles, which belong to the whole server and may be there already, their
 * passwords as {@link UnfinishedDatabase#password} says, owner, rights and settings of the database, and what is in it.
 * A copy has all of it, also what PostgreSQL leaves out when it copies a database: its ACL and its settings.
 */
public interface DatabaseDefinition extends DatabaseLayer {

    /** The name that tests use, which is that of the database in production, for example {@code axion_sense}. */
    String name();

    /**
     * The role of the server that stands behind this one.
     *
     * @return its name; empty when the database has no such role. Nobody asks for {@link TestRole#ADMIN}.
     */
    Optional<String> roleName(TestRole role);

    /** Whether it starts out with PostGIS in schema {@code public} and pg_partman in schema {@code partman}. */
    default boolean hasExtensions() {
        return true;
    }

    /**
     * Does what regular maintenance would have done by the server's present time, for example making partitions ahead.
     * Called after {@link #apply} when a test asks for a database as of a date. By default nothing.
     */
    default void maintain(UnfinishedDatabase database) throws Exception {}
}
