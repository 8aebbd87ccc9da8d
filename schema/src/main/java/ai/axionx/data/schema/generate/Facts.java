package ai.axionx.data.schema.generate;

import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.migrations.catalog.Fact;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a catalog says, to be asked for by object and name. */
final class Facts {

    private static final Pattern PART = Pattern.compile("([a-z ]+) (\"(?:[^\"]|\"\")+\"|[^\", ]+)");

    private final Map<String, Map<String, String>> objects;

    private Facts(Map<String, Map<String, String>> objects) {
        this.objects = objects;
    }

    static Facts of(Catalog catalog) {
        Map<String, Map<String, String>> objects = new LinkedHashMap<>();
        for (Fact fact : catalog.facts()) {
            objects.computeIfAbsent(fact.object(), object -> new LinkedHashMap<>())
                    .put(fact.name(), fact.value());
        }
        return new Facts(objects);
    }

    /** The names of all objects of a kind: for {@code table}, such as {@code public.users}. */
    Set<String> named(String kind) {
        Set<String> names = new LinkedHashSet<>();
        for (String object : objects.keySet()) {
            if (object.startsWith(kind + " ")) {
                names.add(object.substring(kind.length() + 1));
            }
        }
        return names;
    }

    /** All that is said of an object; empty if there is none. */
    Map<String, String> of(String object) {
        return objects.getOrDefault(object, Map.of());
    }

    /** What is said of an object under a name; null if nothing is. */
    @Nullable
    String value(String object, String name) {
        return of(object).get(name);
    }

    /** The parts of an object that are of a kind, such as {@code column}, by their names. */
    Map<String, String> parts(String object, String kind) {
        Map<String, String> parts = new LinkedHashMap<>();
        of(object).forEach((name, value) -> {
            Matcher part = PART.matcher(name);
            if (part.matches() && part.group(1).equals(kind)) {
                parts.put(part.group(2), value);
            }
        });
        return parts;
    }

    Map<String, String> columns(String table) {
        return parts("table " + table, "column");
    }

    Map<String, String> constraints(String table) {
        return parts("table " + table, "constraint");
    }

    /** The indexes of a table, but for those of its constraints. */
    Map<String, String> indexes(String table) {
        Map<String, String> indexes = parts("table " + table, "index");
        indexes.keySet().removeAll(constraints(table).keySet());
        return indexes;
    }

    boolean isPartitioned(String table) {
        return value("table " + table, "partition key") != null;
    }

    /** The columns of the primary key, in the order in which they are said; empty if there is none. */
    String primaryKey(String table) {
        return constraints(table).values().stream()
                .filter(value -> value.startsWith("PRIMARY KEY ("))
                .map(value -> value.substring("PRIMARY KEY (".length(), value.indexOf(')')))
                .findFirst()
                .orElse("");
    }
}
