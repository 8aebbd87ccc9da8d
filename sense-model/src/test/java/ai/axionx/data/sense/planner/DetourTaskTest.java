package ai.axionx.data.sense.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.spatial.InvalidGeometryException;
import ai.axionx.data.spatial.Wgs84;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;

/** What a detour task does by itself, without a database. */
final class DetourTaskTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00.123456Z");
    private static final Organization ORGANIZATION = Organization.of("acme", "Acme");
    private static final User DRIVER = User.of("driver", "driver@example.com", "Driver");
    private static final User REVIEWER = User.of("reviewer", "reviewer@example.com", "Reviewer");
    private static final LineString SEGMENT = Wgs84.line(new Coordinate(8.54, 47.37), new Coordinate(8.55, 47.38));

    /** As the platform's description has them, written down here once more. */
    private static final Map<DetourTaskStatus, Set<DetourTaskStatus>> STEPS = Map.of(
            DetourTaskStatus.AVAILABLE, Set.of(DetourTaskStatus.IN_PROGRESS, DetourTaskStatus.CANCELED),
            DetourTaskStatus.IN_PROGRESS, Set.of(DetourTaskStatus.COMPLETED, DetourTaskStatus.CANCELED),
            DetourTaskStatus.COMPLETED,
                    Set.of(DetourTaskStatus.VERIFIED, DetourTaskStatus.REJECTED, DetourTaskStatus.CANCELED),
            DetourTaskStatus.VERIFIED, Set.of(),
            DetourTaskStatus.REJECTED, Set.of(),
            DetourTaskStatus.CANCELED, Set.of());

    static Stream<Arguments> pairs() {
        return Arrays.stream(DetourTaskStatus.values())
                .flatMap(from -> Arrays.stream(DetourTaskStatus.values())
                        .filter(to -> to != DetourTaskStatus.AVAILABLE)
                        .map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void eachStep_isTaken_orRefusedWithBothStates(DetourTaskStatus from, DetourTaskStatus to) {
        DetourTask task = inStatus(from);
        if (STEPS.getOrDefault(from, Set.of()).contains(to)) {
            go(task, to);
            assertThat(task.status()).isEqualTo(to);
            return;
        }

        assertThatIllegalStateException()
                .isThrownBy(() -> go(task, to))
                .withMessageContaining("that is " + from)
                .withMessageContaining("to become " + to)
                .withMessageEndingWith("It stays " + from + ".");
        assertThat(task.status()).isEqualTo(from);
        assertThat(facts(task)).isEqualTo(facts(inStatus(from)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void noStep_isOlderThanTheOneBefore(DetourTaskStatus from, DetourTaskStatus to) {
        if (from == DetourTaskStatus.AVAILABLE || !from.next().contains(to)) {
            return;
        }
        DetourTask task = inStatus(from);
        Instant before = task.completedAt().or(task::startedAt).orElseThrow();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> go(task, to, before.minusNanos(1_000)))
                .withMessageContaining("cannot become " + to + " before it became " + from)
                .withMessageEndingWith("It stays " + from + ".");
        assertThat(task.status()).isEqualTo(from);
        assertThat(facts(task)).isEqualTo(facts(inStatus(from)));
        go(task, to, before);
        assertThat(task.status()).isEqualTo(to);
    }

    @Test
    void canceledTask_keepsWhatItHadComeTo() {
        DetourTask task = inStatus(DetourTaskStatus.COMPLETED);

        task.cancel(NOW.plusSeconds(9));

        assertThat(task.assignee()).contains(DRIVER);
        assertThat(task.completedAt()).contains(NOW.plusSeconds(2));
        assertThat(task.canceledAt()).contains(NOW.plusSeconds(9));
    }

    @Test
    void target_isACopy_onTheWayInAndOut() {
        LineString segment = Wgs84.copyOf(SEGMENT);
        DetourTask task = DetourTask.along(ORGANIZATION, "Bridge", segment);

        segment.getCoordinateN(0).setX(99);
        task.target().getCoordinates()[0].setX(98);

        assertThat(task.segment().orElseThrow().equalsExact(SEGMENT)).isTrue();
        assertThat(task.area()).isEmpty();
    }

    @Test
    void impossibleTargets_areRefused() {
        List<Runnable> impossible = List.of(
                () -> DetourTask.along(ORGANIZATION, "x", new GeometryFactory().createLineString(new Coordinate[] {
                            new Coordinate(1, 1), new Coordinate(2, 2)
                        })),
                () -> DetourTask.along(ORGANIZATION, "x", Wgs84.line(new Coordinate(1, 1, 1), new Coordinate(2, 2, 2))),
                () -> DetourTask.through(ORGANIZATION, "x", Wgs84.factory().createPolygon()),
                () -> DetourTask.through(ORGANIZATION, "x", Wgs84.factory().createPolygon(new Coordinate[] {
                    new Coordinate(0, 0),
                    new Coordinate(2, 2),
                    new Coordinate(2, 0),
                    new Coordinate(0, 2),
                    new Coordinate(0, 0)
                })));

        for (Runnable attempt : impossible) {
            Assertions.assertThatExceptionOfType(InvalidGeometryException.class).isThrownBy(attempt::run);
        }
    }

    @Test
    void whatBelongsTogether_belongsToOneOrganization() {
        Project other = Project.of(Organization.of("other", "Other"), "Bridges");
        DetourTask task = inStatus(DetourTaskStatus.AVAILABLE);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> task.assignTo(other))
                .withMessageContaining("belong to one organization");
        assertThat(task.project()).isEmpty();
    }

    private static List<Object> facts(DetourTask task) {
        return List.of(
                task.assignee(),
                task.startedAt(),
                task.completedAt(),
                task.reviewer(),
                task.reviewedAt(),
                task.canceledAt());
    }

    private static DetourTask inStatus(DetourTaskStatus status) {
        DetourTask task = DetourTask.along(ORGANIZATION, "Bridge", SEGMENT);
        switch (status) {
            case AVAILABLE -> {}
            case CANCELED -> go(task, DetourTaskStatus.CANCELED);
            case IN_PROGRESS -> go(task, DetourTaskStatus.IN_PROGRESS);
            case COMPLETED -> {
                go(task, DetourTaskStatus.IN_PROGRESS);
                go(task, DetourTaskStatus.COMPLETED);
            }
            case VERIFIED, REJECTED -> {
                go(task, DetourTaskStatus.IN_PROGRESS);
                go(task, DetourTaskStatus.COMPLETED);
                go(task, status);
            }
        }
        return task;
    }

    private static void go(DetourTask task, DetourTaskStatus to) {
        long second = switch (to) {
            case AVAILABLE -> 0;
            case IN_PROGRESS -> 1;
            case COMPLETED -> 2;
            case VERIFIED, REJECTED -> 3;
            case CANCELED -> 4;
        };
        go(task, to, NOW.plusSeconds(second));
    }

    private static void go(DetourTask task, DetourTaskStatus to, Instant when) {
        switch (to) {
            case IN_PROGRESS -> task.start(DRIVER, when);
            case COMPLETED -> task.complete(when);
            case VERIFIED -> task.verify(REVIEWER, when);
            case REJECTED -> task.reject(REVIEWER, when);
            case CANCELED -> task.cancel(when);
            case AVAILABLE -> throw new IllegalArgumentException("a task is made AVAILABLE, and never becomes so.");
        }
    }
}
