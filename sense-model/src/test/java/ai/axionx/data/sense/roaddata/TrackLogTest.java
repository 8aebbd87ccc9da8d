package ai.axionx.data.sense.roaddata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.User;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.PrecisionModel;

/** What a track and a batch let happen to them, without a database. */
final class TrackLogTest {

    private static final GeometryFactory WGS_84 = new GeometryFactory(new PrecisionModel(), 4326);
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final Instant END = START.plusSeconds(60);

    private final Organization organization = Organization.of("acme", "Acme");
    private final User user = User.of("auth|1", "Ines@Example.org", "Ines");
    private final TrackLog track = TrackLog.start(organization, user, START, Map.of());

    @Test
    void track_completes() {
        LineString route = line(10, 50, 11, 51);

        track.complete(END, 3, 12.5, route);

        assertThat(track.status()).isEqualTo(TrackStatus.COMPLETED);
        assertThat(track.endedAt()).contains(END);
        assertThat(track.frameCount()).isEqualTo(3);
        assertThat(track.distanceMeters()).hasValue(12.5);
        route.getCoordinateN(0).setX(99);
        track.route().orElseThrow().getCoordinateN(0).setX(98);
        assertThat(track.route().orElseThrow().getCoordinateN(0).getX()).isEqualTo(10);
    }

    @Test
    void track_aborts() {
        track.abort(START, 0);

        assertThat(track.status()).isEqualTo(TrackStatus.ABORTED);
        assertThat(track.endedAt()).contains(START);
        assertThat(track.route()).isEmpty();
        assertThat(track.distanceMeters()).isEmpty();
    }

    @Test
    void trackThatHasEnded_staysAsItIs_andTheErrorNamesBothStates() {
        track.complete(END, 1, null, null);

        assertThatIllegalStateException()
                .isThrownBy(() -> track.abort(END, 1))
                .withMessageContaining("ABORTED")
                .withMessageContaining("is COMPLETED already");
        assertThatIllegalStateException()
                .isThrownBy(() -> track.complete(END, 2, null, null))
                .withMessageContaining("to COMPLETED")
                .withMessageContaining("is COMPLETED already");
        assertThat(track.frameCount()).isEqualTo(1);
    }

    @Test
    void trackWithImpossibleValues_isRefused_andStaysAsItWas() {
        List<Runnable> impossible = List.of(
                () -> track.complete(START.minusMillis(1), 1, null, null),
                () -> track.complete(END, -1, null, null),
                () -> track.complete(END, 1, -0.1, null),
                () -> track.complete(END, 1, Double.NaN, null),
                () -> track.complete(END, 1, Double.POSITIVE_INFINITY, null),
                () -> track.complete(END, 1, 1.0, line(10, 50, 10, 50)),
                () -> track.complete(END, 1, 1.0, line(10, 50, Double.NaN, 50)),
                () -> track.complete(END, 1, 1.0, line(10, 50, 10, 91)),
                () -> track.complete(END, 1, 1.0, WGS_84.createLineString()),
                () -> track.complete(END, 1, 1.0, WGS_84.createLineString(new Coordinate[] {
                    new Coordinate(1, 1, 1), new Coordinate(2, 2, 2)
                })),
                () -> track.complete(END, 1, 1.0, new GeometryFactory().createLineString(new Coordinate[] {
                            new Coordinate(1, 1), new Coordinate(2, 2)
                        })),
                () -> track.abort(START.minusMillis(1), 1),
                () -> track.abort(END, -1));

        for (Runnable attempt : impossible) {
            assertThatIllegalArgumentException().isThrownBy(attempt::run);
            assertThat(track.status()).isEqualTo(TrackStatus.RECORDING);
            assertThat(track.endedAt()).isEmpty();
            assertThat(track.route()).isEmpty();
            assertThat(track.distanceMeters()).isEmpty();
        }
    }

    @Test
    void batch_commitsOnce() {
        FrameBatch batch = FrameBatch.of(track, 1, START, START, Map.of());

        batch.commit(END);

        assertThat(batch.status()).isEqualTo(FrameBatchStatus.COMMITTED);
        assertThat(batch.committedAt()).contains(END);
        assertThatIllegalStateException()
                .isThrownBy(() -> batch.commit(END.plusSeconds(1)))
                .withMessageContaining("PENDING to COMMITTED")
                .withMessageContaining("is COMMITTED already");
        assertThat(batch.committedAt()).contains(END);
    }

    @Test
    void batch_namesItsTrackById_andHasItsOrganization() {
        FrameBatch batch = FrameBatch.of(track, 1, START, START, Map.of());

        assertThat(batch.trackLog()).isEqualTo(track.getId());
        assertThat(batch.organization()).isSameAs(organization);
    }

    @Test
    void batchWithImpossibleValues_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> FrameBatch.of(track, 0, START, END, Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> FrameBatch.of(track, 1, END, START, Map.of()));
    }

    @Test
    void equality_isThatOfIds() {
        TimeOrderedId id = TimeOrderedId.at(START);

        assertThat(TrackLog.start(id, organization, user, START, Map.of()))
                .isEqualTo(TrackLog.start(id, organization, user, END, Map.of("a", 1)))
                .hasSameHashCodeAs(TrackLog.start(id, organization, user, END, Map.of()))
                .isNotEqualTo(track);
    }

    @Test
    void toString_tellsNoContents() {
        TrackLog secret = TrackLog.start(organization, user, START, Map.of("camera", "secret"));

        assertThat(secret).hasToString("TrackLog " + secret.getId().id() + " RECORDING");
        assertThat(user.toString()).doesNotContain("Ines", "example");
        assertThat(FrameBatch.of(track, 1, START, END, Map.of("x", "secret")).toString())
                .endsWith(" PENDING");
    }

    @Test
    void json_isCopied_allTheWayDown() {
        Map<String, Object> inner = new HashMap<>(Map.of("model", "c1"));
        Map<String, Object> outer = new HashMap<>(Map.of("camera", inner, "list", Arrays.asList(1, null, true)));
        TrackLog copied = TrackLog.start(organization, user, START, outer);

        inner.put("model", "changed");
        outer.clear();

        assertThat(copied.deviceInfo())
                .isEqualTo(Map.of("camera", Map.of("model", "c1"), "list", Arrays.asList(1, null, true)));
    }

    @Test
    void jsonThatIsNone_isRefused_withItsPlace() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrackLog.start(
                        organization, user, START, Map.of("camera", Map.of("since", List.of(1, Instant.now())))))
                .withMessageStartingWith("deviceInfo.camera.since[1] is a java.time.Instant");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrackLog.start(organization, user, START, Map.of("x", Double.NaN)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrackLog.start(organization, user, START, Map.of("x", "a\0b")))
                .withMessageContaining("U+0000");
    }

    @Test
    void jsonThatCouldNotBeReadAgain_isRefused_withItsPlace() {
        Map<String, Object> itself = new HashMap<>();
        itself.put("again", List.of(itself));
        List<Object> nested = List.of();
        for (int depth = 3; depth <= 500; depth++) {
            nested = List.of(nested);
        }
        assertThat(start(nested).deviceInfo()).containsKey("x");
        assertRefused(List.of(nested), "deviceInfo.x[0][0]");
        assertRefused(itself, "deviceInfo.x.again[0].again[0]");
        assertRefused("a".repeat(10_000_001), "deviceInfo.x may");
        assertRefused(Map.of("k".repeat(10_001), 1), "a key of deviceInfo.x");
        for (String number : List.of("1e500", "1e-500", "1e2147483647", "1e-2147483647", "0e600", "1".repeat(501))) {
            assertRefused(new BigDecimal(number), "deviceInfo.x is a number");
        }
        assertRefused(List.of(BigInteger.TEN.pow(500)), "deviceInfo.x[0] is a number");
        assertRefused(BigInteger.TEN.pow(100_000), "deviceInfo.x is a number");
    }

    @Test
    void halfOfASurrogatePair_isRefused() {
        for (String half : List.of("a\ud83d", "\ude00a", "\ude00\ud83d")) {
            assertRefused(half, "deviceInfo.x holds one half of a surrogate pair");
            assertRefused(Map.of(half, 1), "a key of deviceInfo.x holds one half");
            assertThatIllegalArgumentException().isThrownBy(() -> Organization.of("acme", half));
        }
        assertThat(start("😀").deviceInfo()).containsEntry("x", "😀");
    }

    private void assertRefused(Object value, String place) {
        assertThatIllegalArgumentException().isThrownBy(() -> start(value)).withMessageStartingWith(place);
    }

    private TrackLog start(Object value) {
        return TrackLog.start(organization, user, START, Map.of("x", value));
    }

    @Test
    void instants_areThoseOfTheDatabase() {
        TrackLog fine = TrackLog.start(organization, user, START.plusNanos(1_999), Map.of());

        assertThat(fine.startedAt()).isEqualTo(START.plusNanos(1_000));
        assertThat(fine.updatedAt()).isEqualTo(fine.updatedAt().truncatedTo(ChronoUnit.MICROS));
    }

    private static LineString line(double x1, double y1, double x2, double y2) {
        return WGS_84.createLineString(new Coordinate[] {new Coordinate(x1, y1), new Coordinate(x2, y2)});
    }
}
