package ai.axionx.data.sense;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SortedSet;
import java.util.TreeSet;
import org.hibernate.Session;

/** What the server scanned in a transaction, by its own count. */
public final class ScannedIndexes {

    private static final String SCANNED = """
            select c.relname
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'road_data', 'planner', 'external')
              and c.relkind = 'i'
              and pg_stat_get_xact_numscans(c.oid) > 0
            union all
            select 'all of ' || relname
            from pg_stat_xact_user_tables
            where seq_scan > 0
            """;

    private ScannedIndexes() {}

    /** The indexes that were scanned, and {@code all of <table>} for each table that was read from end to end. */
    public static SortedSet<String> in(Session session) {
        return session.doReturningWork(ScannedIndexes::in);
    }

    private static SortedSet<String> in(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SCANNED);
                ResultSet rows = select.executeQuery()) {
            SortedSet<String> names = new TreeSet<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }
}
