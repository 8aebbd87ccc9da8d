package ai.axionx.data.spatial.internal;

import ai.axionx.data.spatial.InvalidGeometryException;
import ai.axionx.data.spatial.Shape;
import java.util.Arrays;
import java.util.List;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.CompositeType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/**
 * An attribute with a stated shape, where an entity has it.
 *
 * @param path the names of the entity's attribute and of those in embeddables below it. Places in the entity's state
 *     would not do: Hibernate sorts attributes once more after the search for them
 */
record CheckedAttribute(String entity, Shape shape, List<String> path) {

    CheckedAttribute {
        path = List.copyOf(path);
    }

    /** As messages name it: {@code Hold.location}, {@code Hold.place.location}. */
    String name() {
        return entity + "." + String.join(".", path);
    }

    void check(EntityPersister persister, @Nullable Object[] state, @Nullable Object @Nullable [] oldState) {
        if (valueIn(state, persister) instanceof Geometry geometry && !isUnchanged(geometry, persister, oldState)) {
            try {
                GeometryRules.check(geometry, shape);
            } catch (InvalidGeometryException e) {
                throw new InvalidGeometryException(name() + ": " + e.getMessage());
            }
        }
    }

    private boolean isUnchanged(Geometry geometry, EntityPersister persister, @Nullable Object @Nullable [] oldState) {
        return oldState != null
                && valueIn(oldState, persister) instanceof Geometry before
                && TrackedGeometryJavaType.same(before, geometry);
    }

    private @Nullable Object valueIn(@Nullable Object[] state, EntityPersister persister) {
        int index = persister.getPropertyIndex(path.get(0));
        Object value = state[index];
        Type type = persister.getPropertyTypes()[index];
        for (String step : path.subList(1, path.size())) {
            // Also false for an attribute that is lazy and not loaded: it has not changed.
            if (value == null || !(type instanceof CompositeType composite)) {
                return null;
            }
            int below = Arrays.asList(composite.getPropertyNames()).indexOf(step);
            value = composite.getPropertyValues(value)[below];
            type = composite.getSubtypes()[below];
        }
        return value;
    }
}
