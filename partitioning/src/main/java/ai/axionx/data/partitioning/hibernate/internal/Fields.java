package ai.axionx.data.partitioning.hibernate.internal;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Selectable;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.Value;

/**
 * The fields that an entity's table maps, by path ({@code id.createdAt}), in the order in which the classes declare
 * them: the key first, then those of superclasses before those of subclasses. Hibernate itself sorts them by name.
 */
final class Fields {

    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Set<Property> naturalId = new LinkedHashSet<>();

    Fields(PersistentClass root) {
        List<Class<?>> classes = new ArrayList<>(List.of(root.getMappedClass()));
        root.getSubclasses().forEach(subclass -> classes.add(subclass.getMappedClass()));
        if (root.getIdentifierProperty() != null) {
            add("", List.of(root.getIdentifierProperty()), classes);
        } else if (root.getIdentifier() instanceof Component component) {
            add("", component.getProperties(), classes);
        }
        add("", root.getSubclassPropertyClosure(), classes);
    }

    private void add(String prefix, Collection<Property> properties, List<Class<?>> classes) {
        List<String> order = declaredOrder(classes);
        properties.stream()
                .sorted(Comparator.comparingInt(property -> position(order, property.getName())))
                .forEach(property -> {
                    String path = prefix + property.getName();
                    values.putIfAbsent(path, property.getValue());
                    if (property.isNaturalIdentifier()) {
                        naturalId.add(property);
                    }
                    if (property.getValue() instanceof Component component
                            && component.getComponentClassName() != null) {
                        add(path + ".", component.getProperties(), List.of(component.getComponentClass()));
                    }
                });
    }

    private static int position(List<String> order, String name) {
        int position = order.indexOf(name);
        return position < 0 ? Integer.MAX_VALUE : position;
    }

    private static List<String> declaredOrder(List<Class<?>> classes) {
        Set<String> names = new LinkedHashSet<>();
        for (Class<?> type : classes) {
            List<Class<?>> lineage = new ArrayList<>();
            for (Class<?> c = type; c != null; c = c.getSuperclass()) {
                lineage.add(0, c);
            }
            for (Class<?> c : lineage) {
                for (Field field : c.getDeclaredFields()) {
                    names.add(field.getName());
                }
            }
        }
        return new ArrayList<>(names);
    }

    /** The columns of a table, each once; those of no field, a discriminator for example, come last. */
    List<Column> columns(Table table) {
        Set<Column> columns = new LinkedHashSet<>();
        for (Value value : values.values()) {
            if (!(value instanceof Component) && table.equals(value.getTable())) {
                columns.addAll(columnsOf(value));
            }
        }
        columns.retainAll(table.getColumns());
        columns.addAll(table.getColumns());
        return new ArrayList<>(columns);
    }

    /** The innermost field that has this column, or the name of the column if there is none. */
    String nameOf(Table table, Column column) {
        String found = column.getName();
        for (Map.Entry<String, Value> field : values.entrySet()) {
            if (table.equals(field.getValue().getTable())
                    && columnsOf(field.getValue()).contains(column)) {
                found = field.getKey();
            }
        }
        return found;
    }

    /** The outermost field with exactly these columns. */
    String nameOf(Table table, List<Column> columns) {
        for (Map.Entry<String, Value> field : values.entrySet()) {
            if (table.equals(field.getValue().getTable())
                    && columnsOf(field.getValue()).equals(columns)) {
                return field.getKey();
            }
        }
        return "";
    }

    boolean isNaturalId(List<Column> columns) {
        return naturalId.stream().anyMatch(property -> columns.containsAll(columnsOf(property.getValue())));
    }

    static List<Column> columnsOf(Value value) {
        List<Column> columns = new ArrayList<>();
        for (Selectable selectable : value.getSelectables()) {
            if (selectable instanceof Column column) {
                columns.add(column);
            }
        }
        return columns;
    }
}
