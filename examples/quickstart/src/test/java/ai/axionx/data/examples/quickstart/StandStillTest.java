package ai.axionx.data.examples.quickstart;

import static ai.axionx.data.examples.quickstart.Points.point;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A vehicle stands still when it stays within 25 metres for five minutes. */
final class StandStillTest {

    @Test
    void exactlyFiveMinutes_areEnough() {
        assertThat(standStills(point(Duration.ZERO, 0), point(Duration.ofMinutes(5), 0)))
                .singleElement()
                .satisfies(stand -> {
                    assertThat(stand.duration()).isEqualTo(Duration.ofMinutes(5));
                    assertThat(stand.points()).isEqualTo(2);
                });
    }

    @Test
    void oneSecondLess_isNot() {
        assertThat(standStills(point(Duration.ZERO, 0), point(Duration.ofSeconds(299), 0)))
                .isEmpty();
    }

    @Test
    void wanderingWithin25Metres_isStanding_furtherIsNot() {
        assertThat(standStills(point(Duration.ZERO, 0), point(Duration.ofMinutes(5), 24.9)))
                .hasSize(1);
        assertThat(standStills(point(Duration.ZERO, 0), point(Duration.ofMinutes(5), 25.1)))
                .isEmpty();
    }

    @Test
    void creepingAway_isNotStanding_thoughEachStepIsShort() {
        List<GpsPoint> creeping = new ArrayList<>();
        for (int minute = 0; minute < 20; minute++) {
            creeping.add(point(Duration.ofMinutes(minute), 10.0 * minute));
        }
        assertThat(StandStill.of(new Track(creeping))).isEmpty();
    }

    @Test
    void twoStops_areTwo_eachWhereItBegan() {
        GpsPoint first = point(Duration.ofMinutes(1), 100);
        GpsPoint second = point(Duration.ofMinutes(8), 500);
        assertThat(standStills(
                        point(Duration.ZERO, 0),
                        first,
                        point(Duration.ofMinutes(4), 110),
                        point(Duration.ofMinutes(7), 95),
                        second,
                        point(Duration.ofMinutes(12), 510),
                        point(Duration.ofMinutes(16), 510),
                        point(Duration.ofMinutes(17), 900)))
                .containsExactly(
                        new StandStill(first, Duration.ofMinutes(6), 3),
                        new StandStill(second, Duration.ofMinutes(8), 3));
    }

    private static List<StandStill> standStills(GpsPoint... points) {
        return StandStill.of(new Track(List.of(points)));
    }
}
