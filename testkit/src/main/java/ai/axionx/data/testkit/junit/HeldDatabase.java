package ai.axionx.data.testkit.junit;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.internal.CopiedDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database that lies in JUnit's store for as long as its test, class or run lasts. */
@SuppressWarnings("deprecation") // JUnit before 5.13 closes no other AutoCloseable
final class HeldDatabase implements ExtensionContext.Store.CloseableResource, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AxionDatabase.class);

    private final CopiedDatabase database;
    private final boolean failOnLeaks;
    private final ExtensionContext context;

    HeldDatabase(CopiedDatabase database, boolean failOnLeaks, ExtensionContext context) {
        this.database = database;
        this.failOnLeaks = failOnLeaks;
        this.context = context;
    }

    CopiedDatabase database() {
        return database;
    }

    /** What a field or parameter of this type gets. */
    Object as(Class<?> type, TestRole role) throws SQLException {
        if (type.equals(TestDatabase.class)) {
            return database;
        }
        if (type.equals(Connection.class)) {
            return database.connect(role);
        }
        return type.equals(String.class) ? url(role) : database.dataSource(role);
    }

    private String url(TestRole role) {
        String url = database.server().jdbcUrl(database.name());
        DatabaseLogin login = database.login(role);
        return url + (url.contains("?") ? "&" : "?") + "user=" + encoded(login.user()) + "&password="
                + encoded(login.password());
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        Outcome outcome = Outcome.of(context);
        List<String> leftovers;
        try {
            leftovers = database.leftovers();
            keepIfFailed(outcome);
        } finally {
            database.close();
        }
        if (!leftovers.isEmpty()) {
            String report = outcome.test() + " left open in its database: " + String.join("\n", leftovers);
            if ((failOnLeaks || database.failOnLeaks()) && outcome.failure().isEmpty()) {
                throw new AssertionError(report);
            }
            log.warn("{}", report);
        }
    }

    private void keepIfFailed(Outcome outcome) {
        // What all tests have read is as it was, or its proof has told: there is nothing to look for.
        boolean shared = context.getTestClass().isEmpty();
        if (!shared) {
            outcome.failure()
                    .ifPresent(failure -> database.keep(outcome.test())
                            .ifPresent(message -> failure.addSuppressed(new KeptDatabase(message))));
        }
    }
}
