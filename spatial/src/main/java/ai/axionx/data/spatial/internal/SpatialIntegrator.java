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
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
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
            List<Property> properties = entity.getPropertyClosure();
            for (int i = 0; i < properties.size(); i++) {
                look(entity, entity.getMappedClass(), properties.get(i), entity.getJpaEntityName() + ".", i, List.of());
            }
        }

        private void look(
                PersistentClass entity,
                Class<?> owner,
                Property property,
                String prefix,
                int index,
                List<Integer> path) {
            String name = prefix + property.getName();
            if (property.getValue() instanceof Component embedded) {
                for (int i = 0; i < embedded.getPropertySpan(); i++) {
                    List<Integer> deeper = new ArrayList<>(path);
                    deeper.add(i);
                    look(entity, embedded.getComponentClass(), embedded.getProperty(i), name + ".", index, deeper);
                }
            } else if (property.getValue() instanceof Collection collection) {
                refuseElements(name, collection);
            } else if (property.getValue() instanceof BasicValue) {
                lookBasic(entity, owner, property, new CheckedPlace(name, index, path));
            }
        }

        private void lookBasic(PersistentClass entity, Class<?> owner, Property property, CheckedPlace place) {
            Class<?> type = property.getGetter(owner).getReturnTypeClass();
            Shape shape = Wgs84Binder.shapeOf(property);
            if (shape == null) {
                if (Geometry.class.isAssignableFrom(type)) {
                    problems.add(place.name() + " is a " + type.getSimpleName()
                            + " without @Wgs84Column, so nothing would check it, and changes in place would be lost.");
                }
            } else if (type != shape.type()) {
                problems.add(place.name() + " is a " + type.getSimpleName() + ", but @Wgs84Column(" + shape
                        + ") is for a " + shape.type().getSimpleName() + ".");
            } else {
                found.computeIfAbsent(entity.getEntityName(), key -> new ArrayList<>())
                        .add(new CheckedAttribute(place.name(), shape, place.index(), place.path()));
            }
        }

        private void refuseElements(String name, Collection collection) {
            boolean geometries = collection.getElement() instanceof Component element
                    ? element.getProperties().stream()
                            .anyMatch(property -> Geometry.class.isAssignableFrom(
                                    property.getType().getReturnedClass()))
                    : Geometry.class.isAssignableFrom(
                            collection.getElement().getType().getReturnedClass());
            if (geometries) {
                problems.add(
                        name + " is a collection of geometries, whose rows Hibernate writes unseen. Put them into an"
                                + " entity of their own.");
            }
        }

        void refuseProblems() {
            if (!problems.isEmpty()) {
                throw new MappingException("geometries of entities are expected to have @Wgs84Column with their shape: "
                        + String.join(" ", problems));
            }
        }
    }

    private record CheckedPlace(String name, int index, List<Integer> path) {}
}
