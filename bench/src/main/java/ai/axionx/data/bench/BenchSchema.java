package ai.axionx.data.bench;

import java.time.YearMonth;

/** Twenty tables, two of them with 24 monthly partitions, with the indexes that such tables have. */
final class BenchSchema {

    /** Written to by the tests. */
    static final String TABLE = "thing_01";

    private static final int TABLES = 20;
    private static final int PARTITIONED = 2;
    private static final int PARTITIONS = 24;
    private static final YearMonth FIRST = YearMonth.of(2026, 1);

    private BenchSchema() {}

    /** With PostGIS's type for places. */
    static String withPostgis() {
        return script("geometry(PointZ, 4326)");
    }

    /** For a server that has no PostGIS: with PostgreSQL's own type. */
    static String plain() {
        return script("point");
    }

    private static String script(String placeType) {
        var script = new StringBuilder();
        for (int i = 1; i <= TABLES; i++) {
            String table = "thing_%02d".formatted(i);
            boolean partitioned = i > TABLES - PARTITIONED;
            script.append("""
                    create table %1$s (
                        id              uuid        not null default gen_random_uuid(),
                        created_at      timestamptz not null default now(),
                        organization_id uuid,
                        code            text        not null,
                        place           %2$s,
                        payload         jsonb,
                        primary key (id, created_at)
                    )%3$s;
                    create index on %1$s (organization_id, created_at);
                    create index on %1$s (code);
                    create index on %1$s using gist (place);
                    """.formatted(table, placeType, partitioned ? " partition by range (created_at)" : ""));
            for (int month = 0; partitioned && month < PARTITIONS; month++) {
                YearMonth start = FIRST.plusMonths(month);
                script.append(
                        "create table %1$s_p%2$02d partition of %1$s for values from ('%3$s-01Z') to ('%4$s-01Z');\n"
                                .formatted(table, month, start, start.plusMonths(1)));
            }
        }
        return script.toString();
    }
}
