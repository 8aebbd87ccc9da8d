package ai.axionx.data.examples.quickstart;

import static ai.axionx.data.examples.quickstart.Points.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where one track ends and the next begins, and what a track has. */
final class TrackTest {

    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    @Test
    void aGapOfExactlyFiveMinutes_isWithinOneTrack() {
        assertThat(Track.cut(List.of(point(Duration.ZERO, 0), point(FIVE_MINUTES, 10))))
                .hasSize(1);
    }

    @Test
    void aGapOfOneSecondMore_beginsANewTrack() {
        assertThat(Track.cut(List.of(point(Duration.ZERO, 0), point(FIVE_MINUTES.plusSeconds(1), 10))))
                .extracting(Track::frames)
                .containsExactly(1, 1);
    }

    @Test
    void everyVehicle_hasTracksOfItsOwn() {
        assertThat(Track.cut(List.of(
                        point("001", Duration.ZERO, 0),
                        point("001", Duration.ofSeconds(2), 10),
                        point("005", Duration.ofSeconds(3), 20))))
                .extracting(Track::uid, Track::frames)
                .containsExactly(tuple("001", 2), tuple("005", 1));
    }

    @Test
    void noPoint_isInNoTrack() {
        assertThat(Track.cut(List.of())).isEmpty();
    }

    @Test
    void onePoint_makesNoRoute() {
        assertThat(new Track(List.of(point(Duration.ZERO, 0))).route()).isEmpty();
    }

    @Test
    void pointsInOnePlace_makeNoRoute() {
        assertThat(new Track(List.of(point(Duration.ZERO, 0), point(FIVE_MINUTES, 0))).route())
                .isEmpty();
    }

    @Test
    void twoPlaces_makeARoute_longitudeFirst() {
        assertThat(new Track(List.of(
                                new GpsPoint(2, "001", Points.START, -33.5, 151.25),
                                new GpsPoint(3, "001", Points.START, -33.625, 151.5)))
                        .route())
                .contains("SRID=4326;LINESTRING(151.25 -33.5,151.5 -33.625)");
    }

    @Test
    void itsLength_isThatOfAllItsSteps() {
        assertThat(new Track(List.of(
                                point(Duration.ZERO, 0),
                                point(Duration.ofSeconds(5), 100),
                                point(Duration.ofSeconds(10), 0)))
                        .meters())
                .isCloseTo(200, within(0.01));
    }

    @Test
    void batches_areFullButTheLast_andLeaveNothingOut() {
        Track track = new Track(IntStream.range(0, 2 * Track.FRAMES_PER_BATCH + 1)
                .mapToObj(i -> point(Duration.ofSeconds(i), i))
                .toList());

        assertThat(track.batches())
                .extracting(List::size)
                .containsExactly(Track.FRAMES_PER_BATCH, Track.FRAMES_PER_BATCH, 1);
        assertThat(track.batches().stream().flatMap(List::stream)).containsExactlyElementsOf(track.points());
    }
}
