package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServerException;

/**
 * Where a server listens.
 *
 * @param authority host and port as a JDBC URL writes them
 * @param options what follows the database in the URL, with its question mark; may be empty
 */
record ServerAddress(String authority, String options) {

    private static final String SCHEME = "jdbc:postgresql://";

    static ServerAddress loopback(int port) {
        return new ServerAddress("127.0.0.1:" + port, "");
    }

    static ServerAddress ofJdbcUrl(String url) {
        if (!url.startsWith(SCHEME)) {
            throw new PostgresServerException("axion.postgres.url must look like " + SCHEME
                    + "host:port/database, but starts otherwise. Correct the setting.");
        }
        String rest = url.substring(SCHEME.length());
        int question = rest.indexOf('?');
        String options = question < 0 ? "" : rest.substring(question);
        String path = question < 0 ? rest : rest.substring(0, question);
        int slash = path.indexOf('/');
        String authority = slash < 0 ? path : path.substring(0, slash);
        if (authority.contains("@") || options.matches("(?i).*[?&](user|password)=.*")) {
            throw new PostgresServerException(
                    "axion.postgres.url carries a user or a password, which would show in logs."
                            + " Put them into AXION_POSTGRES_USER and AXION_POSTGRES_PASSWORD (or AXION_POSTGRES_PASSWORD_FILE).");
        }
        return new ServerAddress(authority, options);
    }

    String jdbcUrl(String database) {
        return SCHEME + authority + "/" + database + options;
    }

    /** Host, port and user as psql's options; of several hosts, the first. */
    String psqlArguments(DatabaseLogin login) {
        String first = authority.replaceFirst(",.*", "");
        int colon = first.lastIndexOf(':');
        String host = colon < 0 ? first : first.substring(0, colon);
        String port = colon < 0 ? "5432" : first.substring(colon + 1);
        return "-h " + (host.isEmpty() ? "localhost" : host) + " -p " + port + " -U " + login.user();
    }

    @Override
    public String toString() {
        return authority;
    }
}
