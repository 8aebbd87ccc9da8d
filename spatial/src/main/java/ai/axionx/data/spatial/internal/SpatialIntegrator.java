package ai.axionx.data.spatial.internal;

import ai.axionx.data.spatial.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.hibernate.MappingException;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.IndexedCollection;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.UnionSubclass;
import org.hibernate.mapping.Value;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.hibernate.type.BasicPluralType;
import org.locationtech.jts.geom.Geometry;

/** Finds the attributes to check when Hibernate boots, and refuses those that nothing would check. */
public final class SpatialIntegrator implements Integrator {

    @Override
    public void integrate(
            Metadata metadata, BootstrapContext bootstrapContext, SessionFactoryImplementor sessionFactory) {
        Search search = new Search();
        metadata.getEntityBindings().forEach(search::look);
        search.refuseProblems();
        EventListenerRegistry listeners =
                sessionFactory.getServiceRegistry().requireService(EventListenerRegistry.class);
        FlushCheck check = new FlushCheck(search.found);
        listeners.appendListeners(EventType.PRE_INSERT, check);
        listeners.appendListeners(EventType.PRE_UPDATE, check);
        listeners.appendListeners(EventType.PRE_UPSERT, check);
    }

    @Override
    public void disintegrate(SessionFactoryImplementor sessionFactory, SessionFactoryServiceRegistry serviceRegistry) {
        // The listeners go with the session factory.
    }

    private static final class Search {

        private final Map<String, List<CheckedAttribute>> found = new HashMap<>();
        private final TreeSet<String> problems = new TreeSet<>();

        void look(PersistentClass entity) {
            if (!entity.hasPojoRepresentation()) {
                return;
            }
            String name = entity.getJpaEntityName();
            if (holdsGeometries(entity.getIdentifier())) {
                problems.add(name + " has a geometry in its identifier, which nothing would check.");
            }
            for (Property property : entity.getPropertyClosure()) {
                if (entity instanceof UnionSubclass
                        && !entity.getProperties().contains(property)
                        && holdsGeometries(property.getValue())) {
                    problems.add(name + "." + property.getName() + " is inherited by a table of its own, which would"
                            + " have neither check nor index. Make the superclass a @MappedSuperclass, or join its"
                            + " table.");
                }
                look(entity, entity.getMappedClass(), property, List.of());
            }
        }

        private void look(PersistentClass entity, Class<?> owner, Property property, List<String> above) {
            List<String> path = new ArrayList<>(above);
            path.add(property.getName());
            String name = entity.getJpaEntityName() + "." + String.join(".", path);
            if (property.getValue() instanceof Component embedded) {
                embedded.getProperties().forEach(below -> look(entity, embedded.getComponentClass(), below, path));
            } else if (property.getValue() instanceof BasicValue value
                    && !(value.getType() instanceof BasicPluralType)) {
                lookBasic(entity, property.getGetter(owner).getReturnTypeClass(), property, name, path);
            } else if (holdsGeometries(property.getValue())) {
                problems.add(
                        name + " is a collection of geometries, whose rows Hibernate writes unseen. Put them into an"
                                + " entity of their own.");
            }
        }

        private void lookBasic(
                PersistentClass entity, Class<?> type, Property property, String name, List<String> path) {
            Shape shape = Wgs84Binder.shapeOf(property);
            if (shape == null) {
                if (isGeometry(type)) {
                    problems.add(name + " is a " + type.getSimpleName()
                            + " without @Wgs84Column, so nothing would check it, and changes in place would be lost.");
                }
            } else if (type != shape.type()) {
                problems.add(name + " is a " + type.getSimpleName() + ", but @Wgs84Column(" + shape + ") is for a "
                        + shape.type().getSimpleName() + ".");
            } else {
                found.computeIfAbsent(entity.getEntityName(), key -> new ArrayList<>())
                        .add(new CheckedAttribute(entity.getJpaEntityName(), shape, path));
            }
        }

        private static boolean holdsGeometries(Value value) {
            if (value instanceof Component embedded) {
                return embedded.getProperties().stream().anyMatch(property -> holdsGeometries(property.getValue()));
            }
            if (value instanceof Collection collection) {
                return holdsGeometries(collection.getElement())
                        || (collection instanceof IndexedCollection indexed && holdsGeometries(indexed.getIndex()));
            }
            return isGeometry(
                    value.getType() instanceof BasicPluralType<?, ?> many
                            ? many.getElementType().getJavaType()
                            : value.getType().getReturnedClass());
        }

        /** Also of the library that Hibernate Spatial itself is made with. */
        private static boolean isGeometry(Class<?> type) {
            return Geometry.class.isAssignableFrom(type) || org.geolatte.geom.Geometry.class.isAssignableFrom(type);
        }

        void refuseProblems() {
            if (!problems.isEmpty()) {
                throw new MappingException("geometries of entities are expected to have @Wgs84Column with their shape: "
                        + String.join(" ", problems));
            }
        }
    }
}
