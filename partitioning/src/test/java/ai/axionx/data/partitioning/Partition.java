package ai.axionx.data.partitioning;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A partition as the server's catalog has it, read without our own SQL. */
record Partition(String name, String owner, Instant lower, Instant upper) {

    private static final Pattern BOUNDS = Pattern.compile("FOR VALUES FROM \\('(.+)\\+00'\\) TO \\('(.+)\\+00'\\)");
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssX");

    /** All but the default partition, in order of time. */
    static List<Partition> of(Connection administrator, String table) throws SQLException {
        Sql.execute(administrator, "set timezone = 'UTC'");
        return Sql.rows(administrator, """
                        select c.oid::regclass, pg_get_userbyid(c.relowner), pg_get_expr(c.relpartbound, c.oid)
                        from pg_inherits i
                        join pg_class c on c.oid = i.inhrelid
                        where i.inhparent = ?::regclass and pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT'
                        order by 3
                        """, table).stream()
                .map(row -> {
                    String[] parts = row.split("\\|", 3);
                    Matcher bounds = BOUNDS.matcher(parts[2]);
                    if (!bounds.matches()) {
                        throw new AssertionError("not the bounds of a partition by time: " + parts[2]);
                    }
                    return new Partition(parts[0], parts[1], instant(bounds.group(1)), instant(bounds.group(2)));
                })
                .toList();
    }

    private static Instant instant(String text) {
        return FORMAT.parse(text + "Z", Instant::from);
    }
}
