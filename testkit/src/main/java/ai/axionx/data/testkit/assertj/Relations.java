package ai.axionx.data.testkit.assertj;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tables and indexes of a database, and which is a part of which. */
final class Relations {

    private static final String ALL = """
            select c.oid,
                   case when n.oid = pg_my_temp_schema() then 'pg_temp' else n.nspname end as schema,
                   c.relname,
                   c.relkind in ('i', 'I')                      as is_index,
                   c.relispartition and c.relkind in ('r', 'f') as is_partition,
                   coalesce(h.inhparent, 0)                     as parent,
                   coalesce(x.indrelid, 0)                      as indexed
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            left join pg_inherits h on h.inhrelid = c.oid and c.relispartition
            left join pg_index x on x.indexrelid = c.oid
            where c.relkind in ('r', 'p', 'f', 'm', 'i', 'I')
            """;

    private final Map<Long, Relation> byOid = new TreeMap<>();

    private Relations() {}

    static Relations of(Connection connection) throws SQLException {
        var relations = new Relations();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ALL)) {
            while (rows.next()) {
                var relation = new Relation(
                        rows.getLong("oid"),
                        rows.getString("schema"),
                        rows.getString("relname"),
                        rows.getBoolean("is_index"),
                        rows.getBoolean("is_partition"),
                        rows.getLong("parent"),
                        rows.getLong("indexed"));
                relations.byOid.put(relation.oid(), relation);
            }
        }
        return relations;
    }

    Optional<Relation> byOid(long oid) {
        return Optional.ofNullable(byOid.get(oid));
    }

    Optional<Relation> find(String schema, String name) {
        return byOid.values().stream()
                .filter(relation ->
                        relation.schema().equals(schema) && relation.name().equals(name))
                .findFirst();
    }

    /** Whether it is called so, or is a part of one that is. */
    boolean belongsTo(Relation relation, String name) {
        return lineage(relation).stream().anyMatch(each -> each.isCalled(name));
    }

    List<Relation> called(String name) {
        return byOid.values().stream()
                .filter(relation -> relation.isCalled(name))
                .toList();
    }

    private List<Relation> lineage(Relation relation) {
        List<Relation> lineage = new ArrayList<>();
        for (Optional<Relation> each = Optional.of(relation);
                each.isPresent();
                each = byOid(each.get().parent())) {
            lineage.add(each.get());
        }
        return lineage;
    }
}
