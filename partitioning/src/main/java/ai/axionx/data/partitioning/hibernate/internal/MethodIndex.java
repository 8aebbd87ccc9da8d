package ai.axionx.data.partitioning.hibernate.internal;

import ai.axionx.data.partitioning.hibernate.PostgresIndex;
import org.hibernate.mapping.Index;
import org.hibernate.mapping.Table;

/** An index as {@link PostgresIndex} declares it. */
final class MethodIndex extends Index {

    private static final long serialVersionUID = 1L;

    private final String using;
    private final String on;
    private final String where;

    MethodIndex(Table table, PostgresIndex declared) {
        setName(declared.name());
        setTable(table);
        using = declared.using();
        on = declared.on();
        where = declared.where();
    }

    String sql(String table) {
        return "create index " + getName() + " on " + table + " using " + using + " (" + on + ")"
                + (where.isBlank() ? "" : " where (" + where + ")");
    }
}
