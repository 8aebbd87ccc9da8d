package ai.axionx.data.spatial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.PrecisionModel;

/**
 * Geometries at random, valid and broken: what we accept is what PostGIS finds valid, to the geometry, and comes back
 * to the bit.
 *
 * <p>The generator knows numbers only, and how to spoil them; it has no idea of what is valid. The judge gets those
 * numbers as EWKB that this test writes itself, and knows nothing of JTS: the column's type, {@code ST_IsValid}, the
 * range, and the rule on the date line in SQL.
 */
final class JudgedByPostgisTest {

    private static final int BATCH = 500;

    @Test
    void accepted_isWhatPostgisAccepts() throws SQLException {
        judge(2_000, 1);
    }

    @Test
    @Tag("long")
    void accepted_isWhatPostgisAccepts_aHundredThousandTimes() throws SQLException {
        judge(100_000, 2);
    }

    private static void judge(int count, long seed) throws SQLException {
        Random random = new Random(seed);
        Map<String, Integer> verdicts = new TreeMap<>();
        try (Orm orm = new Orm(Hold.class, Survey.class)) {
            orm.execute(JUDGE);
            for (int done = 0; done < count; done += BATCH) {
                List<Raw> batch = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    batch.add(Raw.any(random));
                }
                List<String> judged = judge(orm, batch);
                List<Raw> accepted = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    Raw raw = batch.get(i);
                    String verdict = judged.get(i);
                    verdicts.merge(raw.shape.sqlName() + " " + kind(verdict), 1, Integer::sum);
                    String refusal = raw.refusal();
                    assertThat(refusal == null)
                            .as("%s %s%nPostGIS: %s%nwe: %s", raw.shape, raw.hex(), verdict, refusal)
                            .isEqualTo(verdict.equals("valid"));
                    if (refusal == null) {
                        accepted.add(raw);
                    }
                }
                assertRoundTrip(orm, accepted);
            }
        }
        // Each kind of verdict came up for each shape, so the agreement above says something.
        for (Shape shape : Shape.values()) {
            assertThat(verdicts.getOrDefault(shape.sqlName() + " valid", 0))
                    .as("%s in %s", shape, verdicts)
                    .isGreaterThan(count / 100);
            assertThat(verdicts.keySet())
                    .contains(shape.sqlName() + " empty", shape.sqlName() + " range", shape.sqlName() + " srid");
        }
        assertThat(verdicts.keySet())
                .contains(
                        "Polygon invalid",
                        "PolygonZ invalid",
                        "LineString invalid",
                        "LineString date line",
                        "Polygon empty ring");
    }

    private static String kind(String verdict) {
        return verdict.replaceAll("(\\(.*|  Hint.*)", "");
    }

    private static final String JUDGE = """
            create function judge(ewkb text, shape text) returns text
                language plpgsql set client_min_messages = error set temp_file_limit = '64MB' as $$
            declare
                g geometry;
            begin
                begin
                    g := ewkb::geometry;
                    -- A geometry without SRID would be taken for one of the column's.
                    if st_srid(g) = 0 then
                        return 'srid';
                    end if;
                    execute format('select $1::geometry(%s, 4326)', shape) using g;
                exception when others then
                    return case when sqlerrm like '%SRID%' then 'srid' else 'column: ' || sqlerrm end;
                end;
                if st_isempty(g) then
                    return 'empty';
                end if;
                -- ST_DumpPoints of an empty ring never ends. The limit above stops it.
                if st_asewkt(g) like '%()%' then
                    return 'empty ring';
                end if;
                if exists (select
                           from st_dumppoints(g) p
                           where not (st_x(p.geom) between -180 and 180
                                      and st_y(p.geom) between -90 and 90
                                      and (not st_hasz(g) or abs(st_z(p.geom)) < 'infinity'))) then
                    return 'range';
                end if;
                if not st_isvalid(g) then
                    return 'invalid';
                end if;
                if exists (select
                           from (select st_x(p.geom) as x,
                                        lag(st_x(p.geom)) over (partition by case when array_length(p.path, 1) > 1
                                                                                  then p.path[1] end
                                                                order by p.path) as before
                                 from st_dumppoints(g) p) step
                           where abs(x - before) > 180) then
                    return 'date line';
                end if;
                return 'valid';
            end
            $$
            """;

    private static List<String> judge(Orm orm, List<Raw> batch) throws SQLException {
        try (Connection connection = orm.connect();
                PreparedStatement statement = connection.prepareStatement("""
                        select judge(ewkb, shape)
                        from unnest(?::text[], ?::text[]) with ordinality as t(ewkb, shape, n)
                        order by n
                        """)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", batch.stream().map(Raw::hex).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text",
                            batch.stream().map(raw -> raw.shape.sqlName()).toArray()));
            List<String> verdicts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    verdicts.add(rows.getString(1));
                }
            }
            return verdicts;
        }
    }

    /** Through Hibernate into the columns, and back: the server has our bytes, and so has Java. */
    private static void assertRoundTrip(Orm orm, List<Raw> accepted) throws SQLException {
        orm.execute("truncate holds, surveys");
        orm.write(session -> {
            for (int i = 0; i < accepted.size(); i++) {
                session.persist(accepted.get(i).toEntity(i));
            }
        });
        List<String> stored = orm.query("""
                select upper(encode(st_asewkb(g, 'NDR'), 'hex'))
                from (select id, location from holds
                      union all
                      select id, coalesce(area, area_z, route, start_at, last_metres) from surveys) t(id, g)
                order by id
                """);
        assertThat(stored).isEqualTo(accepted.stream().map(Raw::hex).toList());
        orm.write(session -> {
            for (int i = 0; i < accepted.size(); i++) {
                Raw raw = accepted.get(i);
                Class<?> type = raw.shape == Shape.POINT_Z ? Hold.class : Survey.class;
                @Nullable Geometry loaded = geometryOf(session.find(type, (long) i), raw.shape);
                assertThat(Raw.of(raw.shape, loaded).hex()).isEqualTo(raw.hex());
            }
        });
    }

    private static @Nullable Geometry geometryOf(Object entity, Shape shape) {
        return switch (shape) {
            case POINT_Z -> ((Hold) entity).location;
            case POINT -> ends(entity).start;
            case LINE_STRING_Z -> ends(entity).lastMetres;
            case LINE_STRING -> ((Survey) entity).route;
            case POLYGON -> ((Survey) entity).area;
            case POLYGON_Z -> ((Survey) entity).areaWithAltitude;
        };
    }

    private static Survey.Ends ends(Object survey) {
        Survey.Ends ends = ((Survey) survey).ends;
        return ends == null ? new Survey.Ends() : ends;
    }

    /** Numbers, in rings of coordinates of two or three. A point is one ring of one or no coordinate. */
    private record Raw(Shape shape, int srid, boolean z, List<double[][]> rings) {

        private static final int[] SRIDS = {0, 3857, 4269};

        static Raw any(Random random) {
            Shape shape = List.of(Shape.values()).get(random.nextInt(6));
            boolean z = random.nextInt(40) == 0 ? random.nextBoolean() : shape.hasAltitude();
            List<double[][]> rings = new ArrayList<>();
            if (shape.type() == Point.class) {
                rings.add(new double[random.nextInt(30) == 0 ? 0 : 1][]);
            } else if (shape.type() == LineString.class) {
                rings.add(new double[random.nextInt(10) == 0 ? random.nextInt(3) : 2 + random.nextInt(30)][]);
            } else {
                int holes = random.nextInt(30) == 0 ? -1 : random.nextInt(3) == 0 ? random.nextInt(4) : 0;
                for (int i = 0; i <= holes; i++) {
                    rings.add(new double[3 + random.nextInt(12)][]);
                }
            }
            fill(random, rings, shape.type() == Polygon.class, z);
            for (int spoils = random.nextInt(3); spoils > 0; spoils--) {
                SPOILERS.get(random.nextInt(SPOILERS.size())).accept(random, rings);
            }
            if (z && !shape.hasAltitude()) {
                // To JTS, NaN is no altitude, so there is no geometry in Java for what would be judged.
                each(rings, at -> at[2] = Double.isNaN(at[2]) ? 0 : at[2]);
            }
            int srid = random.nextInt(25) == 0 ? SRIDS[random.nextInt(SRIDS.length)] : 4326;
            return new Raw(shape, srid, z, rings);
        }

        /** Coordinates around a centre: at random, by angle, or on a coarse grid, where much coincides. */
        private static void fill(Random random, List<double[][]> rings, boolean closed, boolean z) {
            double x = random.nextDouble() * 340 - 170;
            double y = random.nextDouble() * 160 - 80;
            double size = Math.pow(10, 1 - random.nextInt(9));
            int manner = random.nextInt(4);
            for (int r = 0; r < rings.size(); r++) {
                double[][] ring = rings.get(r);
                double share = size * Math.pow(0.4, r);
                for (int i = 0; i < ring.length; i++) {
                    double angle = manner == 0 ? random.nextDouble() * 7 : i * 2 * Math.PI / ring.length;
                    double radius = share * (0.6 + 0.4 * random.nextDouble());
                    double[] at = {x + radius * Math.cos(angle), y + radius * Math.sin(angle), 0};
                    if (manner == 1) {
                        at[0] = random.nextInt(5) * (r + 1) % 7;
                        at[1] = random.nextInt(5);
                    }
                    at[2] = Math.round(random.nextGaussian() * 1e5) / 100.0;
                    ring[i] = z ? at : Arrays.copyOf(at, 2);
                }
                if (closed && ring.length > 0) {
                    ring[ring.length - 1] = ring[0].clone();
                }
            }
        }

        private static final List<BiConsumer<Random, List<double[][]>>> SPOILERS = List.of(
                (random, rings) -> set(random, rings, Double.NaN),
                (random, rings) -> set(random, rings, random.nextBoolean() ? 1e308 * 10 : -1e308 * 10),
                (random, rings) -> set(random, rings, random.nextDouble() * 400 - 200),
                (random, rings) -> set(random, rings, -0.0),
                (random, rings) -> set(random, rings, Double.MIN_VALUE * random.nextInt(100)),
                (random, rings) -> set(random, rings, random.nextBoolean() ? 180 : Math.nextUp(180.0)),
                (random, rings) -> set(random, rings, random.nextBoolean() ? -90 : Math.nextDown(-90.0)),
                (random, rings) -> each(rings, at -> at[0] = at[0] > 0 ? at[0] - 360 : at[0]),
                (random, rings) -> each(rings, at -> at[0] = at[0] % 2 > 0 ? 180 - at[0] % 2 : at[0] % 2 - 180),
                (random, rings) -> each(rings, at -> {
                    double x = at[0];
                    at[0] = at[1];
                    at[1] = x;
                }),
                // Two coordinates change places, one is repeated, one lies on another, one spikes.
                (random, rings) -> move(random, rings, (one, another) -> {
                    double[] kept = one.clone();
                    System.arraycopy(another, 0, one, 0, one.length);
                    System.arraycopy(kept, 0, another, 0, one.length);
                }),
                (random, rings) ->
                        move(random, rings, (one, another) -> System.arraycopy(another, 0, one, 0, one.length)),
                (random, rings) -> move(random, rings, (one, another) -> {
                    one[0] = another[0];
                }),
                (random, rings) -> move(random, rings, (one, another) -> {
                    one[0] = (one[0] + another[0]) / 2;
                    one[1] = (one[1] + another[1]) / 2;
                }),
                // All in one place; a ring twice; a ring moved away; a ring blown up; one that has nothing.
                (random, rings) -> each(rings, at -> {
                    at[0] = 8;
                    at[1] = 47;
                }),
                (random, rings) -> {
                    if (rings.size() > 1) {
                        rings.set(
                                1,
                                Arrays.stream(rings.get(0)).map(double[]::clone).toArray(double[][]::new));
                    }
                },
                (random, rings) -> {
                    double far = random.nextGaussian();
                    each(rings.subList(rings.isEmpty() ? 0 : rings.size() - 1, rings.size()), at -> at[0] += far);
                },
                (random, rings) -> {
                    if (rings.size() > 1 && random.nextInt(4) == 0) {
                        rings.set(rings.size() - 1, new double[0][]);
                    }
                });

        private static void set(Random random, List<double[][]> rings, double value) {
            move(random, rings, (one, another) -> one[random.nextInt(one.length)] = value);
        }

        private static void each(List<double[][]> rings, Consumer<double[]> change) {
            rings.forEach(ring -> Arrays.stream(ring).forEach(change));
        }

        private static void move(Random random, List<double[][]> rings, BiConsumer<double[], double[]> change) {
            if (rings.isEmpty()) {
                return;
            }
            double[][] ring = rings.get(random.nextInt(rings.size()));
            double[][] other = rings.get(random.nextInt(rings.size()));
            if (ring.length > 0 && other.length > 0) {
                change.accept(ring[random.nextInt(ring.length)], other[random.nextInt(other.length)]);
            }
        }

        /** EWKB, little-endian, by the book. */
        String hex() {
            ByteBuffer bytes = ByteBuffer.allocate(64
                            + 32
                                    * rings.stream()
                                            .mapToInt(ring -> 1 + ring.length)
                                            .sum())
                    .order(ByteOrder.LITTLE_ENDIAN);
            int type = shape.type() == Point.class ? 1 : shape.type() == LineString.class ? 2 : 3;
            bytes.put((byte) 1).putInt(type | 0x20000000 | (z ? 0x80000000 : 0)).putInt(srid);
            if (type == 1) {
                double[] nowhere = {Double.NaN, Double.NaN, Double.NaN};
                double[] at = rings.get(0).length == 0 ? nowhere : rings.get(0)[0];
                put(bytes, at);
            } else {
                if (type == 3) {
                    bytes.putInt(rings.size());
                }
                for (double[][] ring : rings) {
                    bytes.putInt(ring.length);
                    for (double[] at : ring) {
                        put(bytes, at);
                    }
                }
            }
            return HexFormat.of().withUpperCase().formatHex(bytes.array(), 0, bytes.position());
        }

        private void put(ByteBuffer bytes, double[] at) {
            bytes.putDouble(at[0]).putDouble(at[1]);
            if (z) {
                bytes.putDouble(at[2]);
            }
        }

        static Raw of(Shape shape, @Nullable Geometry geometry) {
            List<double[][]> rings = new ArrayList<>();
            if (geometry instanceof Point point) {
                rings.add(numbers(point.getCoordinateSequence()));
            } else if (geometry instanceof LineString line) {
                rings.add(numbers(line.getCoordinateSequence()));
            } else if (geometry instanceof Polygon polygon) {
                rings.add(numbers(polygon.getExteriorRing().getCoordinateSequence()));
                for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
                    rings.add(numbers(polygon.getInteriorRingN(i).getCoordinateSequence()));
                }
            }
            return new Raw(shape, geometry == null ? 0 : geometry.getSRID(), shape.hasAltitude(), rings);
        }

        private static double[][] numbers(CoordinateSequence sequence) {
            double[][] numbers = new double[sequence.size()][];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = new double[] {sequence.getX(i), sequence.getY(i), sequence.getZ(i)};
            }
            return numbers;
        }

        /** Why we refuse it, from coordinates and as a JTS geometry, where JTS can make one; both agree. */
        @Nullable
        String refusal() {
            String asGeometry = null;
            boolean made = true;
            try {
                Wgs84.check(jts(), shape);
            } catch (InvalidGeometryException e) {
                asGeometry = String.valueOf(e.getMessage());
            } catch (IllegalArgumentException e) {
                // JTS makes no line of one coordinate, and no ring that is open.
                asGeometry = String.valueOf(e.getMessage());
                made = false;
            }
            if (srid != 4326) {
                return asGeometry;
            }
            String fromCoordinates = null;
            try {
                Wgs84.check(fromCoordinates(), shape);
            } catch (InvalidGeometryException e) {
                fromCoordinates = String.valueOf(e.getMessage());
            }
            if (made) {
                assertThat(fromCoordinates == null)
                        .as("from coordinates: %s, as a geometry: %s", fromCoordinates, asGeometry)
                        .isEqualTo(asGeometry == null);
            }
            return fromCoordinates;
        }

        private Geometry fromCoordinates() {
            if (shape.type() == Point.class) {
                if (rings.get(0).length == 0) {
                    throw new InvalidGeometryException("there is no way to make an empty point");
                }
                double[] at = rings.get(0)[0];
                return z ? Wgs84.point(at[0], at[1], at[2]) : Wgs84.point(at[0], at[1]);
            }
            List<List<Coordinate>> lists =
                    rings.stream().map(ring -> List.of(coordinates(ring))).toList();
            if (shape.type() == LineString.class) {
                return Wgs84.line(lists.get(0));
            }
            return lists.isEmpty()
                    ? Wgs84.polygon(List.of())
                    : Wgs84.polygon(lists.get(0), lists.subList(1, lists.size()));
        }

        private Geometry jts() {
            GeometryFactory factory = new GeometryFactory(new PrecisionModel(), srid);
            if (shape.type() == Point.class) {
                return rings.get(0).length == 0
                        ? factory.createPoint()
                        : factory.createPoint(coordinates(rings.get(0))[0]);
            }
            if (shape.type() == LineString.class) {
                return factory.createLineString(coordinates(rings.get(0)));
            }
            LinearRing[] all = rings.stream()
                    .map(ring -> factory.createLinearRing(coordinates(ring)))
                    .toArray(LinearRing[]::new);
            return all.length == 0
                    ? factory.createPolygon()
                    : factory.createPolygon(all[0], Arrays.copyOfRange(all, 1, all.length));
        }

        private static Coordinate[] coordinates(double[][] ring) {
            return Arrays.stream(ring)
                    .map(at -> at.length == 3 ? new Coordinate(at[0], at[1], at[2]) : new Coordinate(at[0], at[1]))
                    .toArray(Coordinate[]::new);
        }

        Object toEntity(long id) {
            Geometry geometry = jts();
            Survey survey = new Survey(id);
            survey.ends = new Survey.Ends();
            switch (shape) {
                case POINT_Z -> {
                    return new Hold(id, (Point) geometry);
                }
                case POINT -> survey.ends.start = (Point) geometry;
                case LINE_STRING -> survey.route = (LineString) geometry;
                case LINE_STRING_Z -> survey.ends.lastMetres = (LineString) geometry;
                case POLYGON -> survey.area = (Polygon) geometry;
                case POLYGON_Z -> survey.areaWithAltitude = (Polygon) geometry;
            }
            return survey;
        }
    }
}
