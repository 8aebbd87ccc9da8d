package ai.axionx.data.migrations;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A role of the platform: who logs in, what for, and with which limits.
 *
 * <p>None of them is a superuser, makes databases or roles, replicates or bypasses row security. What the roles may do
 * inside a database is granted by its migrations.
 */
public enum PlatformRole {
    /**
     * Owns {@code axion_sense} and {@code axion_sense_tasks} and runs their migrations: the only one with DDL there.
     */
    SENSE_MIGRATE("owns and migrates axion_sense and axion_sense_tasks"),
    /** Owns {@code axion_gen} and runs its migrations: the only one with DDL there. */
    GEN_MIGRATE("owns and migrates axion_gen"),
    /** The Sense API: rows of {@code axion_sense}. */
    SENSE_APP("Sense API"),
    /** The Sense Worker: rows of {@code axion_sense} and {@code axion_sense_tasks}, and the partition maintenance. */
    SENSE_WORKER("Sense Worker"),
    /** The Gen API: rows of {@code axion_gen}. */
    GEN_APP("Gen API"),
    /** OpenFGA: owns {@code axion_sense_permissions} and migrates it with its own program. */
    PERMISSIONS("OpenFGA, owns axion_sense_permissions"),
    /** Monitoring: statistics through {@code pg_monitor}, no rows. */
    MONITOR("monitoring"),
    /**
     * Logical backups with {@code pg_dump}: reads everything, writes nothing. Everything includes the password
     * verifiers in {@code pg_authid}, so its own password deserves the care of an administrator's. It has no
     * {@code REPLICATION}: physical backups belong to the server's own operating system user or to the provider.
     */
    BACKUP("logical backups, pg_dump");

    private final String purpose;

    PlatformRole(String purpose) {
        this.purpose = purpose;
    }

    /** The role's name in the server, for example {@code axion_sense_app}. */
    public String roleName() {
        return "axion_" + name().toLowerCase(Locale.ROOT);
    }

    /** What it is for, in a few words. */
    public String purpose() {
        return purpose;
    }

    /**
     * The environment variable that holds its password, for example {@code AXION_SENSE_APP_PASSWORD}; the same with
     * {@code _FILE} appended names a file that holds it.
     */
    public String passwordVariable() {
        return "AXION_" + name() + "_PASSWORD";
    }

    /** The predefined roles whose rights it has. */
    public List<String> memberOf() {
        return switch (this) {
            case MONITOR -> List.of("pg_monitor");
            case BACKUP -> List.of("pg_read_all_data");
            case SENSE_MIGRATE, GEN_MIGRATE, SENSE_APP, SENSE_WORKER, GEN_APP, PERMISSIONS -> List.of();
        };
    }

    /** Server settings that each of its sessions starts with, by name. */
    public Map<String, String> settings() {
        return switch (this) {
            case SENSE_MIGRATE, GEN_MIGRATE -> Limits.MIGRATION;
            case SENSE_APP -> Limits.SENSE_REQUEST;
            case GEN_APP -> Limits.REQUEST;
            case SENSE_WORKER -> Limits.JOB;
            case PERMISSIONS -> Limits.PERMISSIONS;
            case MONITOR -> Limits.MONITOR;
            case BACKUP -> Limits.BACKUP;
        };
    }

    /** The role's name in the server. */
    @Override
    public String toString() {
        return roleName();
    }

    private static final class Limits {
        /** Long statements are its trade, waiting in front of everybody else's is not; a killed run frees its locks. */
        static final Map<String, String> MIGRATION =
                ordered("lock_timeout", "10s", "statement_timeout", "0", "client_connection_check_interval", "1s");

        /** A person waits for the answer. */
        static final Map<String, String> REQUEST =
                ordered("lock_timeout", "5s", "statement_timeout", "30s", "idle_in_transaction_session_timeout", "60s");

        /**
         * Left to itself, the server weighs up a generic plan for each statement after five executions, and while it
         * does, locks every partition and index of the table.
         */
        private static final String[] PLANS = {"plan_cache_mode", "force_custom_plan"};

        static final Map<String, String> SENSE_REQUEST = with(REQUEST, PLANS);

        static final Map<String, String> JOB = with(
                ordered(
                        "lock_timeout",
                        "5s",
                        "statement_timeout",
                        "15min",
                        "idle_in_transaction_session_timeout",
                        "5min"),
                PLANS);

        /** OpenFGA's own migrations run as this role too, so there is no limit on statements. */
        static final Map<String, String> PERMISSIONS =
                ordered("lock_timeout", "10s", "idle_in_transaction_session_timeout", "60s");

        static final Map<String, String> MONITOR = ordered(
                "default_transaction_read_only", "on",
                "lock_timeout", "1s",
                "statement_timeout", "10s",
                "idle_in_transaction_session_timeout", "30s");

        /** A dump takes as long as it takes. */
        static final Map<String, String> BACKUP =
                ordered("default_transaction_read_only", "on", "lock_timeout", "60s", "statement_timeout", "0");

        private Limits() {}

        private static Map<String, String> with(Map<String, String> some, String... namesAndValues) {
            Map<String, String> settings = new LinkedHashMap<>(some);
            settings.putAll(ordered(namesAndValues));
            return Collections.unmodifiableMap(settings);
        }

        private static Map<String, String> ordered(String... namesAndValues) {
            Map<String, String> settings = new LinkedHashMap<>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                settings.put(namesAndValues[i], namesAndValues[i + 1]);
            }
            return Collections.unmodifiableMap(settings);
        }
    }
}
