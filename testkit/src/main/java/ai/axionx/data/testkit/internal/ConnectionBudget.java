package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.TestDatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections the JVMs that share a server may come to, against what it allows: known before the first test
 * meets a server that is full.
 */
final class ConnectionBudget {

    /** The session of the run, those of the workers, and one that looks after a template or a test's leftovers. */
    private static final int OWN = 2 + Workers.THREADS;

    private static final String OTHERS = """
            select (regexp_match(application_name, '^axion-testkit [0-9a-f]+ claims ([0-9]+)$'))[1]
            from pg_stat_activity
            where application_name ~ '^axion-testkit [0-9a-f]+ claims [0-9]+$'
              and pid <> ?::integer
            """;

    private final Run run;
    private final int perDatabase;
    private final AtomicInteger databases = new AtomicInteger();

    ConnectionBudget(Run run, int perDatabase) {
        this.run = run;
        this.perDatabase = perDatabase;
    }

    /**
     * Makes sure that so many databases can be in use at once.
     *
     * @throws TestDatabaseException with the sum, when the server has not so many connections
     */
    synchronized void require(int atOnce, Connection administrator) throws SQLException {
        if (atOnce <= databases.get()) {
            return;
        }
        int claim = claim(atOnce);
        run.claim(claim);
        List<Integer> others = Administration.column(administrator, OTHERS, Integer.toString(run.processId())).stream()
                .map(Integer::valueOf)
                .toList();
        int sum = claim + others.stream().mapToInt(Integer::intValue).sum();
        int most = Integer.parseInt(Administration.single(administrator, "show max_connections"));
        int reserved = Integer.parseInt(Administration.single(administrator, "show superuser_reserved_connections"))
                + Integer.parseInt(Administration.single(administrator, "show reserved_connections"));
        if (sum > most - reserved) {
            run.claim(claim(databases.get()));
            throw new TestDatabaseException(
                    ("the server has too few connections for these tests: %d databases at once × %d connections each + %d of"
                                    + " the testkit = %d for this JVM%s, but max_connections is %d, of which %d are reserved."
                                    + " Lower axion.testkit.connections (now %d), the number of parallel tests or that of"
                                    + " forks; where you run the server, you may raise max_connections")
                            .formatted(
                                    atOnce,
                                    perDatabase,
                                    OWN,
                                    claim,
                                    others.isEmpty()
                                            ? ""
                                            : " + %s for %d others = %d"
                                                    .formatted(
                                                            String.join(
                                                                    " + ",
                                                                    others.stream()
                                                                            .map(String::valueOf)
                                                                            .toList()),
                                                            others.size(),
                                                            sum),
                                    most,
                                    reserved,
                                    perDatabase));
        }
        databases.set(atOnce);
    }

    int granted() {
        return databases.get();
    }

    private int claim(int atOnce) {
        return atOnce * perDatabase + OWN;
    }
}
