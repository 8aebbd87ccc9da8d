package ai.axionx.data.schema.generate;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of values that get another type, as the server says it of a few: casts that it does by itself lose
 * digits as well, so it is not to be read out of its catalog.
 *
 * @param areSomeKept whether one of them stayed as it was
 * @param isTold whether the server itself can tell that one did
 * @param isWritten whether the new column takes what is still written as the former type
 * @param change what one became that did not; null if there is none
 * @param refusal what the server said to one that it refused; null if there is none
 */
record Fates(
        boolean areSomeKept,
        boolean isTold,
        boolean isWritten,
        @Nullable String change,
        @Nullable String refusal) {

    private static final int SHOWN = 60;

    /** Each type takes those that it knows. They are long and exact, since that is what another type may not hold. */
    private static final List<String> SAMPLES = Stream.concat(
                    Stream.of(
                            "2026-01-02 03:04:05.678901+00",
                            "2026-01-02",
                            "1 day 03:04:05.678901",
                            "1234.5678",
                            "1.23456789012345",
                            "0.1234567890123456789",
                            "true",
                            "{\"a\": 1}",
                            "Some text",
                            "00010203-0405-7607-8809-0a0b0c0d0e0f",
                            "10.0.0.1/8",
                            "\\x00ff",
                            "{1,2.5}",
                            "POINT(1 2)",
                            "POINT Z (1 2 3)",
                            "LINESTRING(1 2,3 4)",
                            "LINESTRING Z (1 2 3,4 5 6)",
                            "POLYGON((0 0,0 1,1 1,0 0))",
                            "POLYGON Z ((0 0 1,0 1 1,1 1 1,0 0 1))",
                            "MULTIPOINT((1 2))",
                            "MULTILINESTRING((1 2,3 4))",
                            "MULTIPOLYGON(((0 0,0 1,1 1,0 0)))",
                            "x".repeat(100_000)),
                    Stream.iterate("9", digits -> digits.length() < 40, digits -> digits + "9"))
            .toList();

    /** Where nothing was tried. */
    static final Fates NONE = new Fates(false, false, true, null, null);

    private static final String PROBE = "pg_temp.axion_probe";

    /** Tries it. */
    static Fates of(Workbench bench, Retyping way) throws SQLException {
        List<String> samples = new ArrayList<>(SAMPLES);
        for (Column column : List.of(way.before(), way.after())) {
            String labels = bench.found().value("type " + column.type(), "labels");
            if (labels != null) {
                samples.addAll(List.of(labels.split(", ")));
            }
        }
        Fates fates = NONE;
        for (String sample : samples) {
            fates = fates.with(bench, way, sample);
        }
        return fates;
    }

    boolean areAllKept() {
        return change == null && refusal == null;
    }

    /** Whether there is nothing that the new type takes. */
    boolean areAllRefused() {
        return refusal != null && change == null && !areSomeKept;
    }

    /** What to think of, as a sentence; empty if nothing. */
    String sentence() {
        return areAllKept()
                ? ""
                : " Not every value stays as it is: "
                        + String.join(
                                ", and ",
                                Stream.of(change, refusal)
                                        .flatMap(Stream::ofNullable)
                                        .toList())
                        + ".";
    }

    private Fates with(Workbench bench, Retyping way, String sample) throws SQLException {
        String former =
                Wording.quoted(sample) + "::" + Wording.type(way.before().type());
        String create = "create temp table axion_probe as select " + former + " as " + way.name();
        String alter = "alter table " + PROBE + " " + way.actions();
        Optional<String> before = bench.read(
                        List.of(create), select(Geometry.text(way.before().type(), way.name())))
                .value();
        if (before.isEmpty()) {
            return this;
        }
        Answer after = bench.read(
                List.of(create, alter), select(Geometry.text(way.after().type(), way.name())));
        if (after.value().isEmpty()) {
            String text = shown(before.get()) + " is refused (" + after.refusal() + ")";
            return new Fates(areSomeKept, isTold, isWritten, change, refusal == null ? text : refusal);
        }
        boolean isStillWritten = isWritten
                && bench.read(List.of(create, alter, "insert into " + PROBE + " select " + former), select("1"))
                        .value()
                        .isPresent();
        boolean isComparable = bench.read(List.of(create), select(way.isKept()))
                .value()
                .filter("t"::equals)
                .isPresent();
        if (isComparable || before.equals(after.value())) {
            return new Fates(true, isTold || isComparable, isStillWritten, change, refusal);
        }
        String text = shown(before.get()) + " becomes " + shown(after.value().get());
        return new Fates(areSomeKept, isTold, isStillWritten, change == null ? text : change, refusal);
    }

    private static String select(String expression) {
        return "select " + expression + " from " + PROBE;
    }

    private static String shown(String value) {
        return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    }
}
