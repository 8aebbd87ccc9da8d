package ai.axionx.data.testkit.assertj;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * How the server ran a statement.
 *
 * @param sql the statement, without the values of its parameters
 * @param roots the last steps; a rewrite rule may make several
 * @param relations what there is in the database
 * @param writtenTo the object ids of the tables that it wrote to
 */
record Plan(String sql, List<PlanNode> roots, Relations relations, Set<Long> writtenTo) {

    private static final String WRITTEN = """
            select relid, n_tup_ins + n_tup_upd + n_tup_del as written
            from pg_stat_xact_all_tables
            where n_tup_ins + n_tup_upd + n_tup_del > 0
            """;

    static Plan of(Connection connection, String sql, ParameterBinder parameters) throws SQLException {
        return Undone.undone(connection, () -> {
            Map<Long, Long> before = written(connection);
            String xml = explain(connection, sql, parameters);
            Map<Long, Long> after = written(connection);
            after.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
            return new Plan(sql, roots(xml), Relations.of(connection), Set.copyOf(after.keySet()));
        });
    }

    private static String explain(Connection connection, String sql, ParameterBinder parameters) throws SQLException {
        try (PreparedStatement explain =
                connection.prepareStatement("explain (analyze, verbose, buffers, timing off, format xml) " + sql)) {
            parameters.bind(explain);
            try (ResultSet rows = explain.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    /** What this transaction has written so far, by table. */
    private static Map<Long, Long> written(Connection connection) throws SQLException {
        Map<Long, Long> written = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(WRITTEN)) {
            while (rows.next()) {
                written.put(rows.getLong("relid"), rows.getLong("written"));
            }
        }
        return written;
    }

    private static List<PlanNode> roots(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            // Values in conditions may hold characters that XML has no way to write.
            String readable = xml.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "?");
            Element explained = factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(readable)))
                    .getDocumentElement();
            return PlanNode.elements(explained).stream()
                    .flatMap(query -> PlanNode.elements(query).stream())
                    .filter(part -> part.getTagName().equals("Plan"))
                    .map(PlanNode::of)
                    .toList();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("the server's plan cannot be read: " + e.getClass(), e);
        }
    }

    /** The indexes that were read; those of partitions under their own names. */
    Set<Relation> indexes() {
        return sorted(nodes().filter(PlanNode::wasExecuted).flatMap(this::index));
    }

    /** The tables and partitions that are read from start to end, or would have been if it had come to that. */
    Set<Relation> sequential() {
        return sorted(nodes().filter(node -> node.type().equals("Seq Scan")).flatMap(this::table));
    }

    /** The partitions that were read or written. */
    Set<Relation> partitions() {
        Stream<Relation> read = nodes().filter(PlanNode::wasExecuted)
                .filter(node -> node.type().endsWith("Scan"))
                .flatMap(node -> Stream.concat(
                        table(node), index(node).flatMap(index -> relations.byOid(index.table()).stream())));
        Stream<Relation> written = writtenTo.stream().flatMap(oid -> relations.byOid(oid).stream());
        return sorted(Stream.concat(read, written).filter(Relation::partition));
    }

    long buffers() {
        return roots.stream().mapToLong(PlanNode::buffers).sum();
    }

    private Stream<PlanNode> nodes() {
        return roots.stream().flatMap(PlanNode::all);
    }

    private Stream<Relation> index(PlanNode node) {
        return relations.find(node.schema(), node.fact("Index-Name")).stream();
    }

    private Stream<Relation> table(PlanNode node) {
        return relations.find(node.schema(), node.fact("Relation-Name")).stream();
    }

    private static Set<Relation> sorted(Stream<Relation> relations) {
        return relations.collect(toCollection(() -> new TreeSet<>(Comparator.comparing(Relation::toString))));
    }

    @Override
    public String toString() {
        var text = new StringBuilder(sql.strip()).append('\n');
        roots.forEach(root -> root.describe("", text));
        return text.toString();
    }
}
