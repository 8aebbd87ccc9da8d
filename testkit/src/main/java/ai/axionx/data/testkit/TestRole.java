package ai.axionx.data.testkit;

/** Who a test is, as far as its database goes. A {@link DatabaseDefinition} says which role of the server that is. */
public enum TestRole {
    /** The role that the service runs as in production, with its rights and limits: the default. */
    APP,
    /** The role of background jobs. */
    WORKER,
    /** The role that owns the database and runs its migrations. */
    MIGRATE,
    /** The server's administrator, a superuser where the testkit started the server. */
    ADMIN
}
