package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.PostgresServer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This JVM as one of those that work with a server: its session there holds a lock for as long as the JVM lives, so
 * that the databases of a JVM that was killed can be told from those in use, and be dropped by anybody.
 */
final class Run implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Run.class);

    /** Of a run: unfinished templates and copies. The names of templates that are ready start otherwise. */
    private static final Pattern OF_A_RUN = Pattern.compile("axion_(?:making|test)_([0-9a-f]{8})_.*");

    private static final Pattern KEPT = Pattern.compile("axion_kept_([0-9]{8}t[0-9]{6})_.*");
    private static final DateTimeFormatter KEPT_AT =
            DateTimeFormatter.ofPattern("uuuuMMdd't'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Duration KEPT_FOR = Duration.ofDays(1);
    private static final int LONGEST_NAME = 63;
    private static final int VALIDATION_SECONDS = 5;

    private final PostgresServer server;
    private final int key;
    private final String id;
    private final AtomicLong made = new AtomicLong();
    private final List<Integer> heldTemplates = new ArrayList<>();
    private Connection session;
    private String claim = "";

    private Run(PostgresServer server, int key, Connection session) {
        this.server = server;
        this.key = key;
        this.id = String.format(Locale.ROOT, "%08x", key);
        this.session = session;
    }

    static Run begin(PostgresServer server) throws SQLException {
        Connection session = server.connect("postgres");
        while (true) {
            int key = new SecureRandom().nextInt();
            if (AdvisoryLock.RUN.tryLock(session, key)) {
                var run = new Run(server, key, session);
                run.sayWhoItIs();
                return run;
            }
        }
    }

    /** The session, or a new one like it where the old one was cut, say by a test that stops its server. */
    private Connection session() throws SQLException {
        if (!session.isValid(VALIDATION_SECONDS)) {
            session.close();
            session = server.connect("postgres");
            AdvisoryLock.RUN.lock(session, key);
            for (int template : heldTemplates) {
                AdvisoryLock.TEMPLATE.lockShared(session, template);
            }
            sayWhoItIs();
        }
        return session;
    }

    private void sayWhoItIs() throws SQLException {
        Administration.execute(session, "set application_name = 'axion-testkit " + id + claim + "'");
    }

    String id() {
        return id;
    }

    /** The process id of this run's session on the server. */
    synchronized int processId() throws SQLException {
        return session().unwrap(PGConnection.class).getBackendPID();
    }

    String nextCopyName() {
        return "axion_test_" + id + "_" + made.incrementAndGet();
    }

    String nextUnfinishedName() {
        return "axion_making_" + id + "_" + made.incrementAndGet();
    }

    /** A name that says when and for which test, and that outlives this run. */
    String keptName(String test, Instant now) {
        String plain = test.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        String name = "axion_kept_" + KEPT_AT.format(now) + "_" + made.incrementAndGet() + "_" + plain;
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    /** Keeps a template from being dropped while this JVM lives. */
    synchronized void holdTemplate(int template) throws SQLException {
        AdvisoryLock.TEMPLATE.lockShared(session(), template);
        heldTemplates.add(template);
    }

    /** States how many connections this run may come to, where others can see it. */
    synchronized void claim(int connections) throws SQLException {
        session();
        claim = " claims " + connections;
        sayWhoItIs();
    }

    /** Drops what killed JVMs have left, and databases of failed tests that nobody has looked at for a day. */
    void removeAbandoned(Connection administrator) throws SQLException {
        for (String database : Administration.column(
                administrator, "select datname from pg_database where datname like 'axion\\_%' order by datname")) {
            Matcher ofARun = OF_A_RUN.matcher(database);
            if (ofARun.matches() && !ofARun.group(1).equals(id)) {
                int key = Integer.parseUnsignedInt(ofARun.group(1), 16);
                if (AdvisoryLock.RUN.tryLock(administrator, key)) {
                    log.info("Dropping {}, left by a JVM that was killed", database);
                    drop(administrator, database);
                    AdvisoryLock.RUN.unlock(administrator, key);
                }
            }
            Matcher kept = KEPT.matcher(database);
            if (kept.matches() && isOld(kept.group(1))) {
                drop(administrator, database);
            }
        }
    }

    private static boolean isOld(String keptAt) {
        try {
            Instant at = KEPT_AT.parse(keptAt, Instant::from);
            return at.isBefore(Instant.now().minus(KEPT_FOR));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** Drops what this run still has. */
    void removeOwn() throws SQLException {
        try (Connection administrator = server.connect("postgres")) {
            for (String database : Administration.column(
                    administrator,
                    "select datname from pg_database where datname ~ '^axion_(making|test)_" + id + "_'")) {
                drop(administrator, database);
            }
        }
    }

    static void drop(Connection administrator, String database) throws SQLException {
        if (database.startsWith("axion_making_")) {
            // Its maker may have been killed between marking it as a template and renaming it.
            for (String existing : Administration.column(
                    administrator, "select datname from pg_database where datname = ? and datistemplate", database)) {
                Administration.execute(administrator, "alter database " + existing + " is_template false");
            }
        }
        Administration.execute(administrator, "drop database if exists " + database + " with (force)");
    }

    @Override
    public synchronized void close() throws SQLException {
        session.close();
    }
}
