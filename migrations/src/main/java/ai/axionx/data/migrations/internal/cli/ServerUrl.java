package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.DatabaseConnector;
import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import java.util.Locale;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The address of a server.
 *
 * @param authority host and port, also several of them
 * @param database the database of the path; {@code postgres} when there is none
 * @param options the driver's options, with their question mark; empty when there are none
 */
record ServerUrl(String authority, String database, String options) {

    private static final String SCHEME = "jdbc:postgresql://";
    private static final String EXAMPLE = SCHEME + "db.example.org:5432/";

    static ServerUrl parse(String url) {
        // Nothing of the URL is repeated before it is known to hold no secret.
        if (url.contains("@") || namesSecret(url)) {
            throw new MigrationException(
                    ExitCode.USAGE,
                    "the URL holds a user or a password, which process lists and logs would show. Remove it; passwords"
                            + " come from AXION_ADMIN_PASSWORD or AXION_ADMIN_PASSWORD_FILE (bootstrap) and"
                            + " AXION_SENSE_MIGRATE_PASSWORD and the like, users from --admin-user.");
        }
        if (!url.startsWith(SCHEME)) {
            throw new MigrationException(
                    ExitCode.USAGE,
                    "expected a URL like " + EXAMPLE + ", found one that does not start with " + SCHEME
                            + ". Correct --url.");
        }
        String rest = url.substring(SCHEME.length());
        int question = rest.indexOf('?');
        String options = question < 0 ? "" : rest.substring(question);
        String path = question < 0 ? rest : rest.substring(0, question);
        int slash = path.indexOf('/');
        String authority = slash < 0 ? path : path.substring(0, slash);
        String database = slash < 0 ? "" : path.substring(slash + 1);
        if (authority.isEmpty()) {
            throw new MigrationException(ExitCode.USAGE, "the URL names no host. Expected one like " + EXAMPLE + ".");
        }
        return new ServerUrl(authority, database.isEmpty() ? "postgres" : database, options);
    }

    /** Whether an option of the URL is a user or a password, however it is written. */
    private static boolean namesSecret(String url) {
        int question = url.indexOf('?');
        if (question < 0) {
            return false;
        }
        for (String option : url.substring(question + 1).split("&")) {
            String name = option.replaceFirst("(?s)=.*", "").strip().toLowerCase(Locale.ROOT);
            // No name of the driver's needs an escape, so one that has some hides something.
            if (name.equals("user") || name.endsWith("password") || name.contains("%")) {
                return true;
            }
        }
        return false;
    }

    /** Connects as this user to any database. */
    DatabaseConnector connector(String user, String password) {
        return name -> dataSource(name, user, password).getConnection();
    }

    /** Connects as this user to one database. */
    DataSource dataSource(String name, String user, String password) {
        var source = new PGSimpleDataSource();
        source.setUser(user);
        source.setPassword(password);
        // Details of errors hold values of rows.
        source.setLogServerErrorDetail(false);
        source.setTcpKeepAlive(true);
        if (!options.contains("connectTimeout=")) {
            source.setConnectTimeout(10);
        }
        try {
            source.setUrl(SCHEME + authority + "/" + name + options);
        } catch (IllegalArgumentException e) {
            throw new MigrationException(
                    ExitCode.USAGE, "the driver does not understand the URL. Expected one like " + EXAMPLE + ".", e);
        }
        return source;
    }

    /** Host and port. */
    @Override
    public String toString() {
        return authority;
    }
}
