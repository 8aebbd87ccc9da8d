package ai.axionx.data.spatial.internal;

import java.util.List;
import java.util.Map;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreInsertEventListener;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.hibernate.event.spi.PreUpsertEvent;
import org.hibernate.event.spi.PreUpsertEventListener;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/** Checks the geometries of a row before Hibernate writes it. */
@SuppressWarnings("serial") // Hibernate's listeners are serializable by name only.
final class FlushCheck implements PreInsertEventListener, PreUpdateEventListener, PreUpsertEventListener {

    private static final long serialVersionUID = 1L;

    private final Map<String, List<CheckedAttribute>> attributes;

    FlushCheck(Map<String, List<CheckedAttribute>> attributes) {
        this.attributes = Map.copyOf(attributes);
    }

    @Override
    public boolean onPreInsert(PreInsertEvent event) {
        return check(event.getPersister(), event.getState(), null);
    }

    @Override
    public boolean onPreUpdate(PreUpdateEvent event) {
        return check(event.getPersister(), event.getState(), event.getOldState());
    }

    @Override
    public boolean onPreUpsert(PreUpsertEvent event) {
        return check(event.getPersister(), event.getState(), null);
    }

    private boolean check(EntityPersister persister, @Nullable Object[] state, @Nullable Object @Nullable [] oldState) {
        for (CheckedAttribute attribute : attributes.getOrDefault(persister.getEntityName(), List.of())) {
            attribute.check(persister, state, oldState);
        }
        return false; // No veto: whoever is wrong has thrown.
    }
}
