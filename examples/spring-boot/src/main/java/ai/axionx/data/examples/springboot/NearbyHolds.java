package ai.axionx.data.examples.springboot;

import jakarta.persistence.EntityManager;
import java.util.List;
import org.locationtech.jts.geom.Point;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Asks for holds in a transaction, and hands on features. */
@Service
class NearbyHolds {

    private final EntityManager entityManager;

    NearbyHolds(EntityManager entityManager) {
        this.entityManager = entityManager;
    }

    /** {@code within_metres} is measured on the sphere, and served by the index of holds. */
    @Transactional(readOnly = true)
    public List<Feature> within(long organization, Point centre, double metres, int most) {
        return entityManager
                .createQuery("""
                        from Pin pin
                        where pin.organizationId = :organization
                          and within_metres(pin.location, :centre, :metres)
                        order by metres_between(pin.location, :centre), pin.id
                        """, Pin.class)
                .setParameter("organization", organization)
                .setParameter("centre", centre)
                .setParameter("metres", metres)
                .setMaxResults(most)
                .getResultStream()
                .map(Pin::feature)
                .toList();
    }
}
