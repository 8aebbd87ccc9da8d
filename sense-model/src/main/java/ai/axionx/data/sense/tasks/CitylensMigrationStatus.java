package ai.axionx.data.sense.tasks;

/** How far the legacy data of Citylens has been taken over. */
public enum CitylensMigrationStatus {
    /** Not begun. */
    NOT_STARTED,
    /** On its way, or interrupted. */
    RUNNING,
    /** Broke off; it may run again. */
    FAILED,
    /** All is taken over. Final. */
    COMPLETED
}
