package ai.axionx.data.spatial;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatPlan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Root;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.hibernate.query.SelectionQuery;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.hibernate.query.sqm.produce.function.FunctionArgumentException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.PrecisionModel;
import org.postgresql.util.PGobject;

/** Functions in HQL and criteria: typed, in metres, and on an index. */
final class SpatialFunctionsTest {

    private static final int HOLDS = 20_000;
    private static final Point ZURICH = Wgs84.point(8.5417, 47.3769);

    @SuppressWarnings("NullAway.Init")
    private static Orm orm;

    private static final Map<Long, Point> holds = new TreeMap<>();

    @BeforeAll
    static void start() throws SQLException {
        orm = new Orm(Hold.class, Survey.class);
        Random random = new Random(4326);
        for (long id = 1; id <= HOLDS; id++) {
            // Half of them in one town, the rest anywhere, poles and date line included.
            holds.put(
                    id,
                    id % 2 == 0
                            ? Wgs84.point(
                                    8.5417 + random.nextGaussian() * 0.05, 47.3769 + random.nextGaussian() * 0.03, 400)
                            : Wgs84.point(random.nextDouble() * 360 - 180, random.nextDouble() * 180 - 90, 0));
        }
        orm.write(session -> holds.forEach((id, place) -> session.persist(new Hold(id, place))));
        orm.write(session -> {
            Survey survey = new Survey(1);
            survey.area = Wgs84.polygon(List.of(at(8, 47), at(9, 47), at(9, 48), at(8, 48), at(8, 47)));
            survey.route = Wgs84.line(at(8, 47.5), at(8.5, 47.25));
            session.persist(survey);
        });
        orm.execute("analyze");
    }

    @AfterAll
    static void stop() {
        orm.close();
    }

    private static Coordinate at(double longitude, double latitude) {
        return new Coordinate(longitude, latitude);
    }

    private static <T> List<T> select(Class<T> type, String hql) {
        return select(type, hql, Map.of());
    }

    private static <T> List<T> select(Class<T> type, String hql, Map<String, ?> parameters) {
        return orm.read(session -> {
            SelectionQuery<T> query = session.createSelectionQuery(hql, type);
            parameters.forEach(query::setParameter);
            return query.getResultList();
        });
    }

    // Metres ---------------------------------------------------------------------------------------------------------

    @Test
    void withinMetres_isWhatBruteForceFinds() {
        assertWithinMetresIsBruteForce(50);
    }

    @Test
    @Tag("long")
    void withinMetres_isWhatBruteForceFinds_aThousandTimes() {
        assertWithinMetresIsBruteForce(1_000);
    }

    private static void assertWithinMetresIsBruteForce(int centres) {
        Random random = new Random(500);
        int found = 0;
        for (int i = 0; i < centres; i++) {
            Point centre = holds.getOrDefault(1 + (long) random.nextInt(HOLDS), ZURICH);
            double metres = i % 5 == 0 ? 1_000_000 * random.nextDouble() : 500;
            List<Long> expected = holds.entrySet().stream()
                    .filter(hold -> sphere(centre, hold.getValue()) <= metres)
                    .map(Map.Entry::getKey)
                    .toList();

            List<Long> answer = orm.read(session -> session.createSelectionQuery(
                            "select h.id from Hold h where within_metres(h.location, :centre, :metres) order by h.id",
                            Long.class)
                    .setParameter("centre", centre)
                    .setParameter("metres", metres)
                    .getResultList());

            assertThat(answer).as("%s m around %s", metres, centre).isEqualTo(expected);
            found += expected.size();
        }
        assertThat(found).isGreaterThan(centres);
    }

    /** The haversine formula on the sphere of the mean radius. */
    private static double sphere(Point one, Point another) {
        double lat1 = Math.toRadians(one.getY());
        double lat2 = Math.toRadians(another.getY());
        double sinLat = Math.sin((lat2 - lat1) / 2);
        double sinLon = Math.sin(Math.toRadians(another.getX() - one.getX()) / 2);
        double h = sinLat * sinLat + Math.cos(lat1) * Math.cos(lat2) * sinLon * sinLon;
        return 2 * 6_371_008.771_415_059 * Math.asin(Math.min(1, Math.sqrt(h)));
    }

    @Test
    void withinMetres_usesTheIndex() throws SQLException {
        orm.statements().clear();
        orm.read(session -> session.createSelectionQuery(
                        "from Hold h where within_metres(h.location, :centre, :metres)", Hold.class)
                .setParameter("centre", ZURICH)
                .setParameter("metres", 500.0)
                .getResultList());

        PGobject centre = new PGobject();
        centre.setType("geometry");
        centre.setValue("srid=4326;point(" + ZURICH.getX() + " " + ZURICH.getY() + ")");
        try (Connection connection = orm.connect()) {
            assertThatPlan(connection, orm.statements().get(0), centre, 500.0)
                    .usesExactlyIndexes("ix_holds_location_geography")
                    .usesNoSequentialScan();
        }
    }

    @Test
    void withinMetres_takesWholeNumbers_literalsAndOtherColumns() {
        String hql = "select count(*) from Hold h where within_metres(h.location, :centre, ";

        List<Long> byParameter = select(Long.class, hql + ":metres)", Map.of("centre", ZURICH, "metres", 500));
        List<Long> byLiteral = select(Long.class, hql + "500) = true", Map.of("centre", ZURICH));
        List<Long> ofColumns = select(
                Long.class, "select count(*) from Hold h, Survey s where within_metres(h.location, s.route, 50000)");

        assertThat(byParameter).isEqualTo(byLiteral).allMatch(count -> count > 0);
        assertThat(ofColumns).allMatch(count -> count > 0);
    }

    @Test
    void metresBetween_isOnTheSphere() {
        Point stMoritz = Wgs84.point(9.8355, 46.4983);

        Double metres = orm.read(
                session -> session.createSelectionQuery("select metres_between(:a, :b) from Survey", Double.class)
                        .setParameter("a", ZURICH)
                        .setParameter("b", stMoritz)
                        .getSingleResult());

        assertThat(metres).isCloseTo(sphere(ZURICH, stMoritz), within(0.001));
    }

    @Test
    void geography_measuresOnTheSpheroid() {
        assertThat(select(Double.class, "select st_area(geography(s.area)) from Survey s")
                        .get(0))
                .isCloseTo(8_393_000_000.0, within(20_000_000.0));
        assertThat(select(Double.class, "select st_length(geography(s.route)) from Survey s")
                        .get(0))
                .isBetween(46_000.0, 47_500.0);
        assertThat(select(
                        Long.class,
                        "select count(*) from Survey s where st_dwithin(geography(s.route), geography(s.area), 500)"))
                .containsExactly(1L);
        assertThat(select(
                        Double.class,
                        "select st_distance(st_transform(s.route, 2056), st_transform(s.area, 2056)) from Survey s"))
                .containsExactly(0.0);
    }

    // Degrees --------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select h.id from Hold h where st_dwithin(h.location, :p, 500)",
                "select h.id from Hold h where st_dwithin(:p, h.location, 500)",
                "select h.id from Hold h where st_dwithin(:p, :p, 500)",
                "select h.id from Hold h, Survey s where st_dwithin(h.location, s.route, 500)",
                "select h.id from Hold h where st_dwithin(geography(:p), h.location, 500)",
                "select h.id from Hold h where st_dwithin(st_transform(h.location, 4326), :p, 500)",
                "select h.id from Hold h where st_dwithin(st_transform(h.location, :srid), :p, 500)",
                "select h.id from Hold h where st_dwithin(st_transform(h.location, 4258), st_transform(:p, 4258), 500)",
                "select h.id from Hold h where st_dwithin(st_transform(h.location, 3857), st_transform(:p, 3857), 500)",
                "select h.id from Hold h where st_dfullywithin(h.location, :p, 500)",
                "select h.id from Hold h where st_3ddwithin(h.location, :p, 500)",
                "select h.id from Hold h where st_3ddistance(h.location, :p) < 500",
                "select h.id from Hold h where st_maxdistance(h.location, :p) < 500",
                "select s.id from Survey s where st_3dlength(s.ends.lastMetres) > 500",
                "select h.id from Hold h where st_distance(h.location, :p) < 500",
                "select h.id from Hold h where distance(h.location, :p) < 500",
                "select h.id from Hold h where st_within(h.location, st_buffer(:p, 500))",
                "select h.id from Hold h where st_within(h.location, buffer(:p, 500))",
                "select s.id from Survey s where st_length(s.route) > 500",
                "select s.id from Survey s where st_area(s.area) > 500",
                "select s.id from Survey s where st_perimeter(s.area) > 500"
            })
    void metresOfDegrees_areRefused_whenTheQueryIsRead(String hql) {
        assertThatThrownBy(() -> orm.read(session -> session.createSelectionQuery(hql, Long.class)))
                .hasStackTraceContaining(
                        "() is expected to measure in metres, but WGS 84 geometries are in degrees. For"
                                + " distances on the sphere take within_metres(a, b, metres) or metres_between(a, b), which an index"
                                + " serves; for the rest, geography(a), or st_transform(a, srid) with the literal number of a"
                                + " reference system in metres, 3857 aside: its metres are too long everywhere but at the"
                                + " equator.");
    }

    /** Systems in degrees, and those without a plane: all that the server has, and none of its others. */
    @Test
    void systemsToMeasureIn_areThoseOfTheServer() throws SQLException {
        String unprojected = "(proj4text ~ 'proj=(longlat|geocent)' or srtext ~ '^(GEOGCS|GEOGCRS|GEOCCS)')";
        List<String> measured = orm.query("select srid from spatial_ref_sys where not " + unprojected
                + " and srid not in (4326, 3857) order by srid");
        List<String> refused =
                orm.query("select srid from spatial_ref_sys where " + unprojected + " or srid = 3857 order by srid");

        assertThat(measured).hasSizeGreaterThan(5_000).allMatch(SpatialFunctionsTest::measuresIn);
        assertThat(refused).hasSizeGreaterThan(1_000).noneMatch(SpatialFunctionsTest::measuresIn);
    }

    private static boolean measuresIn(String srid) {
        HibernateCriteriaBuilder builder = orm.sessions().getCriteriaBuilder();
        SpatialCriteria spatial = SpatialCriteria.on(builder);
        Root<Survey> survey = builder.createQuery(Double.class).from(Survey.class);
        try {
            builder.function("st_length", Double.class, spatial.transform(survey.get("route"), Integer.parseInt(srid)));
            return true;
        } catch (IllegalArgumentException | FunctionArgumentException e) {
            return false;
        }
    }

    @Test
    void metresOfDegrees_areRefusedInCriteria() {
        HibernateCriteriaBuilder builder = orm.sessions().getCriteriaBuilder();
        Root<Hold> hold = builder.createQuery(Long.class).from(Hold.class);

        assertThatThrownBy(() -> builder.function(
                        "st_dwithin",
                        Boolean.class,
                        hold.get("location"),
                        hold.get("location"),
                        builder.literal(500.0)))
                .hasMessageContaining("st_dwithin() is expected to measure in metres");
    }

    @Test
    void otherKinds_areRefused() {
        assertThatThrownBy(
                        () -> select(Long.class, "select h.id from Hold h where within_metres(h.location, h.note, 5)"))
                .hasStackTraceContaining("Parameter 2 of function 'within_metres()' has type 'SPATIAL'");
        assertThatThrownBy(
                        () -> select(Long.class, "select h.id from Hold h where within_metres(h.location, h.location)"))
                .hasStackTraceContaining("within_metres");
    }

    @Test
    void parameterWithoutSrid_isRefused() {
        Point unlabelled = new GeometryFactory().createPoint(at(8.5, 47.25));

        for (String condition : CONDITIONS) {
            assertRefused(condition, unlabelled, "but has 0: nothing says what its coordinates are");
            assertRefused(
                    condition,
                    new GeometryFactory().createMultiPoint(new Point[] {unlabelled}),
                    "but has 0: nothing says what its coordinates are");
        }
    }

    /** The server sees that the boxes are apart, and answers before it looks at the SRID. */
    @Test
    void parameterOfAnotherSystem_isRefused() {
        Point mercator = new GeometryFactory(new PrecisionModel(), 3857).createPoint(at(950_000, 6_000_000));

        for (String condition : CONDITIONS) {
            assertRefused(condition, mercator, "but has 3857. Transform it first");
        }
    }

    @Test
    void partsOfAParameter_areLookedAt() {
        GeometryFactory factory = Wgs84.factory();
        Point swapped = factory.createPoint(at(35.7, 139.7));

        for (String condition : CONDITIONS) {
            assertRefused(condition, factory.createMultiPoint(new Point[] {ZURICH, swapped}), "They look swapped");
            assertRefused(
                    condition,
                    factory.createGeometryCollection(
                            new Geometry[] {ZURICH, factory.createGeometryCollection(new Geometry[] {swapped})}),
                    "They look swapped");
        }
        assertThat(select(
                        Long.class,
                        "select count(*) from Hold h where within_metres(h.location, :p, 500)",
                        Map.of("p", factory.createMultiPoint(new Point[] {ZURICH, Wgs84.point(0, 0)}))))
                .allMatch(count -> count > 0);
    }

    private static final List<String> CONDITIONS = List.of(
            "within_metres(h.location, :p, 500)",
            "st_relate(h.location, :p, 'T********')",
            "st_intersects(h.location, :p)");

    private static void assertRefused(String condition, Geometry parameter, String message) {
        assertThatThrownBy(() -> orm.read(session -> session.createSelectionQuery(
                                "select h.id from Hold h where " + condition, Long.class)
                        .setParameter("p", parameter)
                        .getResultList()))
                .as("%s of %s", condition, parameter)
                .hasStackTraceContaining(message);
    }

    /** PostGIS would move it into range, with a notice. */
    @Test
    void parameterThatIsSwapped_isRefused() {
        assertThatThrownBy(() -> orm.read(session -> session.createSelectionQuery(
                                "select h.id from Hold h where within_metres(h.location, :p, 500)", Long.class)
                        .setParameter("p", Wgs84.factory().createPoint(at(35.7, 139.7)))
                        .getResultList()))
                .hasStackTraceContaining("They look swapped: longitude comes first.");
    }

    // The rest -------------------------------------------------------------------------------------------------------

    @Test
    void transform_isAGeometry_inTheOtherSystem() {
        Geometry swiss = select(Geometry.class, "select st_transform(s.route, 2056) from Survey s")
                .get(0);

        assertThat(swiss.getSRID()).isEqualTo(2056);
        assertThat(swiss.getCoordinate().getX()).isBetween(2_600_000.0, 2_700_000.0);
        assertThat(select(Geometry.class, "select st_transform(st_transform(s.route, 2056), 4326) from Survey s"))
                .allMatch(back -> back.getSRID() == 4326);
    }

    @Test
    void otherTypes_areReadToo() {
        Geometry both = select(
                        Geometry.class,
                        "select st_transform(st_union(s.area, :p), 2056) from Survey s",
                        Map.of("p", Wgs84.point(7, 46)))
                .get(0);

        assertThat(both.getGeometryType()).isEqualTo("GeometryCollection");
        assertThat(both.getSRID()).isEqualTo(2056);
        assertThat(both.getNumGeometries()).isEqualTo(2);
    }

    @Test
    void relate_isTextOrATruth() {
        assertThat(select(String.class, "select st_relate(s.area, s.route) from Survey s"))
                .containsExactly("102F01FF2");
        assertThat(select(Long.class, "select s.id from Survey s where st_relate(s.area, s.route, 'T********')"))
                .containsExactly(1L);
        assertThat(select(Long.class, "select s.id from Survey s where not st_relate(s.area, s.route, 'T********')"))
                .isEmpty();
    }

    @Test
    void asGeoJson_isText_withoutCrs() {
        assertThat(select(String.class, "select st_asgeojson(s.route) from Survey s"))
                .containsExactly("{\"type\":\"LineString\",\"coordinates\":[[8,47.5],[8.5,47.25]]}");
        assertThat(select(String.class, "select st_asgeojson(s.route, 1) from Survey s"))
                .containsExactly("{\"type\":\"LineString\",\"coordinates\":[[8,47.5],[8.5,47.2]]}");
    }

    @Test
    void hibernatesOwn_stillWork() {
        assertThat(select(
                        Long.class,
                        "select s.id from Survey s where st_contains(s.area, :p) and st_intersects(s.area, s.route)",
                        Map.of("p", ZURICH)))
                .containsExactly(1L);
    }

    @Test
    void criteria_askTheSame() {
        HibernateCriteriaBuilder builder = orm.sessions().getCriteriaBuilder();
        SpatialCriteria spatial = SpatialCriteria.on(builder);
        CriteriaQuery<Long> query = builder.createQuery(Long.class);
        Root<Hold> hold = query.from(Hold.class);
        query.select(hold.get("id"))
                .where(spatial.withinMetres(hold.get("location"), ZURICH, 500))
                .orderBy(builder.asc(spatial.metresBetween(hold.get("location"), ZURICH)));

        List<Long> found =
                orm.read(session -> session.createSelectionQuery(query).getResultList());
        assertThat(found)
                .isNotEmpty()
                .isEqualTo(holds.entrySet().stream()
                        .filter(entry -> sphere(entry.getValue(), ZURICH) <= 500)
                        .sorted(Comparator.comparingDouble(entry -> sphere(entry.getValue(), ZURICH)))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Test
    void criteria_haveTheRestToo() {
        HibernateCriteriaBuilder builder = orm.sessions().getCriteriaBuilder();
        SpatialCriteria spatial = SpatialCriteria.on(builder);
        CriteriaQuery<Object[]> query = builder.createQuery(Object[].class);
        Root<Survey> survey = query.from(Survey.class);
        query.multiselect(
                        spatial.transform(survey.get("route"), 2056),
                        spatial.asGeoJson(survey.get("route")),
                        spatial.metresBetween(survey.get("route"), survey.<Geometry>get("area")))
                .where(
                        spatial.relate(survey.get("area"), survey.<Geometry>get("route"), "T********"),
                        spatial.relate(survey.get("area"), ZURICH, "T********"),
                        spatial.withinMetres(survey.get("area"), survey.<Geometry>get("route"), 0));

        Object[] row = orm.read(session -> session.createSelectionQuery(query).getSingleResult());

        assertThatObject(row[0]).isInstanceOf(Geometry.class);
        assertThat(row[1]).asString().startsWith("{\"type\":\"LineString\"");
        assertThat(row[2]).isEqualTo(0.0);
    }

    @Test
    void criteria_refuseWhatIsWrong_atOnce() {
        HibernateCriteriaBuilder builder = orm.sessions().getCriteriaBuilder();
        SpatialCriteria spatial = SpatialCriteria.on(builder);
        Root<Hold> hold = builder.createQuery(Long.class).from(Hold.class);

        assertThatExceptionOfType(InvalidGeometryException.class)
                .isThrownBy(() ->
                        spatial.withinMetres(hold.get("location"), new GeometryFactory().createPoint(at(8, 47)), 500));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> spatial.withinMetres(hold.get("location"), ZURICH, -1))
                .withMessage("a distance in metres is expected to be finite and not negative, but is -1.0.");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> spatial.relate(hold.get("location"), ZURICH, "inside"))
                .withMessage("a pattern for st_relate is expected to be nine of T F * 0 1 2, but is inside.");
    }
}
