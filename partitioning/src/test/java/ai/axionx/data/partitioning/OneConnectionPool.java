package ai.axionx.data.partitioning;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;

/**
 * A service's pool, with one connection of the worker role whose session is set up oddly: whatever maintenance were to
 * leave behind in it would be met by the service's next query.
 */
final class OneConnectionPool implements AutoCloseable {

    private static final String ODD_PATH = "\"Straße\", public, pg_catalog, \"$user\"";

    private final HikariDataSource pool;
    private final List<String> before;

    OneConnectionPool(DataSource worker) throws SQLException {
        this(worker, "Asia/Tokyo");
    }

    OneConnectionPool(DataSource worker, String timeZone) throws SQLException {
        HikariConfig configuration = new HikariConfig();
        configuration.setDataSource(worker);
        configuration.setMaximumPoolSize(1);
        configuration.setConnectionTimeout(20_000);
        configuration.setConnectionInitSql("set search_path = " + ODD_PATH + "; set timezone = '" + timeZone + "'");
        pool = new HikariDataSource(configuration);
        try (Connection connection = pool.getConnection()) {
            Sql.execute(
                    connection,
                    "set lock_timeout = '4321ms'",
                    "set statement_timeout = '54321ms'",
                    "set datestyle = 'ISO, DMY'",
                    "set intervalstyle = 'sql_standard'",
                    "set application_name = 'oddly set up'");
        }
        before = session();
    }

    /** The session as it is: which one, what is set in it, what it holds. */
    List<String> session() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            List<String> session = new ArrayList<>();
            session.add("transaction " + connection.unwrap(BaseConnection.class).getTransactionState());
            session.addAll(Sql.rows(connection, """
                    select 'pid', pg_backend_pid()::text
                    union all
                    select 'role', current_user || ' ' || session_user
                    union all
                    select s.name, s.setting from pg_settings s where s.source in ('session', 'client', 'override', 'interactive')
                    union all
                    select 'lock', l.locktype || ' ' || l.mode || ' ' || coalesce(l.relation::regclass::text, '')
                    from pg_locks l
                    where l.pid = pg_backend_pid()
                      and l.locktype <> 'virtualxid' and not (l.locktype = 'relation' and l.mode = 'AccessShareLock')
                    union all
                    select 'temporary schema', 'made' where pg_my_temp_schema() <> 0
                    order by 1, 2
                    """));
            return session;
        }
    }

    /** The session as it was when the pool was made. */
    List<String> sessionBefore() {
        return before;
    }

    long pid() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return Long.parseLong(Sql.row(connection, "select pg_backend_pid()"));
        }
    }

    DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
