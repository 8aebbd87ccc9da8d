package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Ids carry their instant, count upwards, and refuse what holds no instant. */
final class TimeOrderedIdTest {

    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void next_carriesTheClocksMillisecond() {
        assertThat(TimeOrderedId.next(fixed("2099-05-06T07:08:09.123456789Z")).createdAt())
                .isEqualTo(Instant.parse("2099-05-06T07:08:09.123Z"));
    }

    @Test
    void next_countsUpwards_withinAMillisecond() {
        // One of its own: all ids of this JVM share the other, and tests beside this one make some.
        var uuids = new TimeOrderedUuids();
        Instant instant = Instant.parse("2100-01-01T00:00:00Z");

        List<TimeOrderedId> ids =
                Stream.generate(() -> next(uuids, instant)).limit(10_000).toList();

        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids).allMatch(id -> id.createdAt().equals(instant));
    }

    @Test
    void next_keepsItsMillisecond_whenTheClockStepsBackALittle() {
        var uuids = new TimeOrderedUuids();
        TimeOrderedId before = next(uuids, Instant.parse("2101-01-01T00:01:00Z"));
        TimeOrderedId after = next(uuids, Instant.parse("2101-01-01T00:00:00Z"));

        assertThat(after).isGreaterThan(before);
        assertThat(after.createdAt()).isEqualTo(before.createdAt());
    }

    @Test
    void next_followsTheClock_whenItStepsBackFar() {
        var uuids = new TimeOrderedUuids();
        TimeOrderedId unused = next(uuids, Instant.parse("2102-01-01T00:01:00.001Z"));
        TimeOrderedId after = next(uuids, Instant.parse("2102-01-01T00:00:00Z"));

        assertThat(after.createdAt()).isEqualTo(Instant.parse("2102-01-01T00:00:00Z"));
        assertThat(unused).isGreaterThan(after);
    }

    @Test
    void next_countsUpwards_amongAllOfTheJvm() {
        assertThat(Stream.generate(TimeOrderedId::next).limit(1_000)).isSorted();
    }

    @Test
    void next_neverRepeats_amongThreads() {
        Set<UUID> seen = ConcurrentHashMap.newKeySet();

        IntStream.range(0, 200_000)
                .parallel()
                .forEach(i -> seen.add(TimeOrderedId.next().id()));

        assertThat(seen).hasSize(200_000);
    }

    @Test
    void at_takesAnyInstantOfItsRange_toTheMillisecond() {
        assertThat(TimeOrderedId.at(Instant.parse("2008-10-23T02:53:04.987654Z"))
                        .createdAt())
                .isEqualTo(Instant.parse("2008-10-23T02:53:04.987Z"));
        assertThat(TimeOrderedId.at(Instant.EPOCH).createdAt()).isEqualTo(Instant.EPOCH);
        assertThatThrownBy(() -> TimeOrderedId.at(Instant.parse("1969-12-31T23:59:59.999Z")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 1970-01-01T00:00:00Z")
                .hasMessageContaining("1969-12-31T23:59:59.999Z");
        assertThatThrownBy(() -> TimeOrderedId.at(Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeOrderedId.at(Instant.MIN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_readsTheInstant_ofTheExampleInTheStandard() {
        // RFC 9562, appendix A.6: Tuesday, February 22, 2022 2:22:22.00 PM GMT-05:00
        UUID example = UUID.fromString("017F22E2-79B0-7CC3-98C4-DC0C0C07398F");

        assertThat(TimeOrderedId.of(example).createdAt()).isEqualTo(Instant.parse("2022-02-22T19:22:22Z"));
    }

    @Test
    void of_refusesOtherVersions_andSaysWhy() {
        UUID random = UUID.fromString("919108f7-52d1-4320-9bac-f847db4148a8");

        assertThatThrownBy(() -> TimeOrderedId.of(random))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(random.toString())
                .hasMessageContaining("version 4")
                .hasMessageContaining("TimeOrderedId.next()");
    }

    @Test
    void anInstantThatIsNotInTheId_isRefused() {
        UUID id = TimeOrderedId.at(NEW_YEAR).id();

        assertThatThrownBy(() -> new TimeOrderedId(id, NEW_YEAR.plusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2026-01-01T00:00:00Z")
                .hasMessageContaining("2026-01-01T00:00:00.001Z");
    }

    @Test
    void order_isThatOfTheBytes_asInPostgres() {
        // From the year 6429 on the top bit is set, where UUID.compareTo takes the id for negative.
        TimeOrderedId early = TimeOrderedId.at(NEW_YEAR);
        TimeOrderedId late = TimeOrderedId.at(Instant.parse("8000-01-01T00:00:00Z"));

        assertThat(late).isGreaterThan(early);
        assertThat(late.id().compareTo(early.id())).isNegative();
    }

    private static TimeOrderedId next(TimeOrderedUuids uuids, Instant instant) {
        return TimeOrderedId.of(uuids.next(instant.toEpochMilli()));
    }

    private static Clock fixed(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    }
}
