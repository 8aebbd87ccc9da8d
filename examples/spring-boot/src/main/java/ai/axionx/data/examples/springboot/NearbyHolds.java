package ai.axionx.data.examples.springboot;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.sense.SenseQueries;
import ai.axionx.data.sense.roaddata.Hold;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import org.locationtech.jts.geom.Point;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Asks for holds in a transaction, and hands on features. */
@Service
class NearbyHolds {

    private final SenseQueries queries;

    NearbyHolds(EntityManager entityManager) {
        this.queries = SenseQueries.in(entityManager);
    }

    @Transactional(readOnly = true)
    public List<Feature> within(long organization, Point centre, double metres, int most) {
        return queries.holds().withinMetres(organization, centre, metres, most).stream()
                .map(NearbyHolds::feature)
                .toList();
    }

    private static Feature feature(Hold hold) {
        return Feature.of(
                requireNonNull(hold.getId(), "a hold that was found has an id"),
                hold.location(),
                Map.of(
                        "organization",
                        requireNonNull(hold.organization().getId(), "and so has its organization"),
                        "kind",
                        hold.kind(),
                        "status",
                        hold.status(),
                        "observedAt",
                        hold.observedAt()));
    }
}
