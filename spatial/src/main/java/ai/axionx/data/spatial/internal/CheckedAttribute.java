package ai.axionx.data.spatial.internal;

import ai.axionx.data.spatial.InvalidGeometryException;
import ai.axionx.data.spatial.Shape;
import java.util.List;
import org.hibernate.type.CompositeType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/**
 * An attribute with a stated shape, where an entity's state has it.
 *
 * @param name as messages name it: {@code Hold.location}, {@code Hold.place.location}
 * @param index of the entity's own attribute in its state
 * @param path from there through embeddables, an index for each; empty for an attribute of the entity itself
 */
record CheckedAttribute(String name, Shape shape, int index, List<Integer> path) {

    CheckedAttribute {
        path = List.copyOf(path);
    }

    void check(@Nullable Object[] state, Type[] types, @Nullable Object @Nullable [] oldState) {
        Object value = valueIn(state, types);
        if (value instanceof Geometry geometry && !isUnchanged(geometry, types, oldState)) {
            try {
                GeometryRules.check(geometry, shape);
            } catch (InvalidGeometryException e) {
                throw new InvalidGeometryException(name + ": " + e.getMessage());
            }
        }
    }

    private boolean isUnchanged(Geometry geometry, Type[] types, @Nullable Object @Nullable [] oldState) {
        if (oldState == null) {
            return false;
        }
        Object old = valueIn(oldState, types);
        return old instanceof Geometry before && new TrackedGeometryJavaType(shape.type()).areEqual(before, geometry);
    }

    private @Nullable Object valueIn(@Nullable Object[] state, Type[] types) {
        Object value = state[index];
        Type type = types[index];
        for (int step : path) {
            // Also false for an attribute that is lazy and not loaded: it has not changed.
            if (value == null || !(type instanceof CompositeType composite)) {
                return null;
            }
            value = composite.getPropertyValues(value)[step];
            type = composite.getSubtypes()[step];
        }
        return value;
    }
}
