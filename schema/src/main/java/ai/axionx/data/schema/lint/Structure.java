package ai.axionx.data.schema.lint;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tables of a database at one moment, with what belongs to them, by the numbers that the server gives them: a table
 * keeps its number when it gets another name, and another table never gets it.
 *
 * @param relations tables, views, sequences and indexes
 * @param columns columns by table and number
 * @param constraints checks, keys and foreign keys
 * @param indexes indexes by their own relation
 * @param enums enumerations of the server's own kind
 */
record Structure(
        Map<Long, Relation> relations,
        Map<Long, Map<Integer, Column>> columns,
        Map<Long, Constraint> constraints,
        Map<Long, Index> indexes,
        Map<Long, EnumType> enums) {

    /**
     * A table, view, sequence or index.
     *
     * @param name with its schema
     * @param kind as {@code pg_class.relkind} has it
     * @param file what its rows are in; 0 if it has none of its own
     * @param parent the partitioned table or index that it is a part of, or the table of a sequence; 0 if there is none
     * @param isPartition whether it is a part of a partitioned table
     * @param isTemplate whether pg_partman copies it for new partitions
     * @param comment what it is said to be
     * @param grants who else may do what, as {@code role privilege}
     * @param access all that says who may use it: its rights, those of its schema and those of its columns
     */
    record Relation(
            long oid,
            String name,
            String kind,
            long file,
            long parent,
            boolean isPartition,
            boolean isTemplate,
            Optional<String> comment,
            List<String> grants,
            List<String> access) {

        /** The name without its schema. */
        String simpleName() {
            return name.substring(name.indexOf('.') + 1);
        }

        /** Whether it is a table that is seen as one by those who use it. */
        boolean isTable() {
            return (kind.equals("r") || kind.equals("p")) && !isPartition && !isTemplate;
        }

        /** Whether it shows rows of others. */
        boolean isView() {
            return kind.equals("v") || kind.equals("m");
        }

        /** Whether rows are in it. */
        boolean holdsRows() {
            return kind.equals("r") || kind.equals("m");
        }
    }

    /** A column; its default is an expression, empty if it has none. */
    record Column(
            long table,
            int number,
            String name,
            String type,
            boolean isNotNull,
            String defaultValue,
            boolean isIdentity,
            boolean isGenerated,
            Optional<String> comment) {}

    /** A constraint; it refers to a table if it is a foreign key. */
    record Constraint(
            long oid,
            long table,
            String name,
            String kind,
            boolean isValidated,
            long referenced,
            long index,
            List<Integer> columns,
            String definition,
            String expression) {}

    /** An index; its parent is that of the partitioned table. */
    record Index(long relation, long table, boolean isValid) {}

    /** An enumeration, with its labels in order. */
    record EnumType(long oid, String name, List<String> labels) {}

    private static final String OURS = """
            n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'partman', 'axion_lint')
            and not exists (select from pg_depend e where e.objid = c.oid and e.deptype = 'e')
            """;

    private static final String RELATIONS = """
            select c.oid::bigint, n.nspname || '.' || c.relname, c.relkind::text, coalesce(pg_relation_filenode(c.oid), 0)::bigint,
                   coalesce((select i.inhparent from pg_inherits i where i.inhrelid = c.oid limit 1),
                            (select d.refobjid from pg_depend d
                             where c.relkind = 'S' and d.classid = 'pg_class'::regclass and d.objid = c.oid
                               and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i') limit 1),
                            0)::bigint,
                   c.relispartition, false, obj_description(c.oid, 'pg_class'),
                   array(select a.grantee::regrole || ' ' || lower(a.privilege_type) from aclexplode(c.relacl) a
                         where a.grantee <> c.relowner and a.grantee <> 0),
                   array(select unnest(c.relacl)::text
                         union all select 'schema ' || unnest(n.nspacl)
                         union all select a.attnum || ' ' || unnest(a.attacl) from pg_attribute a where a.attrelid = c.oid)
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I') and
            """ + OURS;

    private static final String COLUMNS = """
            select a.attrelid::bigint, a.attnum, a.attname,
                   format_type(a.atttypid, a.atttypmod)
                       || case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation else '' end,
                   a.attnotnull,
                   coalesce(pg_get_expr(d.adbin, d.adrelid), ''), a.attidentity <> '', a.attgenerated <> '',
                   case when not c.relispartition then col_description(a.attrelid, a.attnum) end
            from pg_class c
            join pg_namespace n    on n.oid = c.relnamespace
            join pg_attribute a    on a.attrelid = c.oid
            join pg_type t         on t.oid = a.atttypid
            left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped and
            """ + OURS;

    private static final String CONSTRAINTS = """
            select k.oid::bigint, k.conrelid::bigint, k.conname, k.contype::text, k.convalidated, k.confrelid::bigint,
                   k.conindid::bigint, k.conkey, pg_get_constraintdef(k.oid), coalesce(pg_get_expr(k.conbin, k.conrelid), '')
            from pg_constraint k
            join pg_class c     on c.oid = k.conrelid
            join pg_namespace n on n.oid = c.relnamespace
            where k.contype in ('c', 'f', 'p', 'u', 'x') and
            """ + OURS;

    private static final String INDEXES = """
            select i.indexrelid::bigint, i.indrelid::bigint, i.indisvalid
            from pg_index i
            join pg_class c     on c.oid = i.indrelid
            join pg_namespace n on n.oid = c.relnamespace
            where
            """ + OURS;

    private static final String ENUMS = """
            select c.oid::bigint, format_type(c.oid, null),
                   array(select e.enumlabel::text from pg_enum e where e.enumtypid = c.oid order by e.enumsortorder)
            from pg_type c
            join pg_namespace n on n.oid = c.typnamespace
            where c.typtype = 'e' and
            """ + OURS;

    /** What is there now, as the connection's transaction sees it. */
    static Structure read(Connection connection) throws SQLException {
        List<Long> templates = Query.isTrue(connection, "select to_regclass('partman.part_config') is not null")
                ? Query.rows(
                        connection,
                        row -> row.getLong(1),
                        "select coalesce(to_regclass(template_table)::oid, 0)::bigint from partman.part_config")
                : List.of();
        return new Structure(
                Query.rows(connection, row -> relation(row, templates), RELATIONS).stream()
                        .collect(toMap(Relation::oid, identity())),
                Query.rows(connection, Structure::column, COLUMNS).stream()
                        .collect(groupingBy(Column::table, toMap(Column::number, identity()))),
                Query.rows(connection, Structure::constraint, CONSTRAINTS).stream()
                        .collect(toMap(Constraint::oid, identity())),
                Query.rows(connection, row -> new Index(row.getLong(1), row.getLong(2), row.getBoolean(3)), INDEXES)
                        .stream()
                        .collect(toMap(Index::relation, identity())),
                Query.rows(
                                connection,
                                row -> new EnumType(row.getLong(1), row.getString(2), texts(row.getArray(3))),
                                ENUMS)
                        .stream()
                        .collect(toMap(EnumType::oid, identity())));
    }

    private static Relation relation(ResultSet row, List<Long> templates) throws SQLException {
        return new Relation(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                row.getBoolean(6),
                templates.contains(row.getLong(1)),
                Optional.ofNullable(row.getString(8)),
                texts(row.getArray(9)),
                texts(row.getArray(10)));
    }

    private static Column column(ResultSet row) throws SQLException {
        return new Column(
                row.getLong(1),
                row.getInt(2),
                row.getString(3),
                row.getString(4),
                row.getBoolean(5),
                row.getString(6),
                row.getBoolean(7),
                row.getBoolean(8),
                Optional.ofNullable(row.getString(9)));
    }

    private static Constraint constraint(ResultSet row) throws SQLException {
        Array key = row.getArray(8);
        return new Constraint(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getBoolean(5),
                row.getLong(6),
                row.getLong(7),
                key == null
                        ? List.of()
                        : Arrays.stream((Short[]) key.getArray())
                                .map(Short::intValue)
                                .toList(),
                row.getString(9),
                row.getString(10));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    /** The relation of this number; fails if there is none. */
    Relation relation(long oid) {
        return requireNonNull(relations.get(oid), "relation");
    }

    boolean has(long relation) {
        return relations.containsKey(relation);
    }

    boolean isMaterializedView(long relation) {
        return has(relation) && relation(relation).kind().equals("m");
    }

    /** The table that a relation is about, as its users see it: not the partition, and not the index. */
    long root(long relation) {
        Index index = indexes.get(relation);
        if (index != null) {
            return root(index.table());
        }
        Relation found = relations.get(relation);
        return found != null && found.isPartition() && found.parent() != 0 ? root(found.parent()) : relation;
    }

    /** The tables in which the rows of a table are: its partitions, or itself. */
    Stream<Relation> leaves(long root) {
        return relations.values().stream().filter(Relation::holdsRows).filter(leaf -> root(leaf.oid()) == root);
    }

    /** The columns of all tables. */
    Stream<Column> allColumns() {
        return columns.values().stream().flatMap(table -> table.values().stream());
    }

    /** The columns of a table, in their order. */
    List<Column> columnsOf(long table) {
        return columns.getOrDefault(table, Map.of()).values().stream()
                .sorted(Comparator.comparing(Column::number))
                .toList();
    }

    Optional<Column> column(long table, int number) {
        return Optional.ofNullable(columns.getOrDefault(table, Map.of()).get(number));
    }

    /** The table or view of this name. */
    Optional<Relation> named(String name) {
        return relations.values().stream()
                .filter(relation -> relation.name().equals(name) && !indexes.containsKey(relation.oid()))
                .findFirst();
    }
}
