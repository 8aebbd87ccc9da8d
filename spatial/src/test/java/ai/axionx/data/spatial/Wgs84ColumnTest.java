package ai.axionx.data.spatial;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.MappingException;
import org.hibernate.SessionFactory;
import org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy;
import org.hibernate.cfg.AvailableSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.PrecisionModel;
import org.postgresql.ds.PGSimpleDataSource;

/** One annotation: its DDL, its checks before the flush, and changes in place. */
final class Wgs84ColumnTest {

    @SuppressWarnings("NullAway.Init")
    private static Orm orm;

    @BeforeAll
    static void start() throws SQLException {
        orm = new Orm(Hold.class, Survey.class);
    }

    @AfterAll
    static void stop() {
        orm.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        orm.execute("truncate holds, surveys");
        orm.write(session -> session.persist(new Hold(1, Wgs84.point(8.5, 47.25, 400))));
    }

    private static Coordinate at(double longitude, double latitude) {
        return new Coordinate(longitude, latitude);
    }

    // DDL ------------------------------------------------------------------------------------------------------------

    @Test
    void ddl_hasTypesChecksAndIndexes() {
        List<String> ddl = Orm.ddl(Hold.class, Survey.class);

        assertThat(ddl)
                .contains("create table holds (id bigint not null, location geometry(PointZ,4326) not null, note"
                        + " varchar(255), primary key (id), constraint ck_holds_location check (not st_isempty(location) and"
                        + " st_x(location) between -180 and 180 and st_y(location) between -90 and 90 and"
                        + " abs(st_z(location)) < 'infinity'))")
                .contains("create index ix_holds_location on holds using gist (location)")
                .contains("create index ix_holds_location_geography on holds using gist (cast(location as geography))")
                .contains("create index ix_surveys_area on surveys using gist (area)")
                .contains("create index ix_surveys_route on surveys using gist (route)");
        assertThat(ddl).filteredOn(sql -> sql.contains("index")).hasSize(4);
        assertThat(ddl.toString())
                .contains("area geometry(Polygon,4326)")
                .contains("area_z geometry(PolygonZ,4326)")
                .contains("start_at geometry(Point,4326)")
                .contains("last_metres geometry(LineStringZ,4326)")
                .contains("constraint ck_surveys_area_valid check (st_isvalid(area) and not st_isempty(area))")
                .contains("constraint ck_surveys_area_range check (area @ st_makeenvelope(-180, -90, 180, 90, 4326))");
    }

    /** As migrations write the same three tables, V2 and V3 of axion_sense. */
    @Test
    void ddl_isTheCatalogOfTheMigrations() throws SQLException {
        orm.execute(
                "drop schema if exists migrated cascade",
                "create schema migrated",
                """
                create table migrated.holds (
                    location public.geometry(PointZ, 4326) not null,
                    constraint ck_holds_location check (not public.st_isempty(location)
                                                        and public.st_x(location) between -180 and 180
                                                        and public.st_y(location) between -90 and 90
                                                        and abs(public.st_z(location)) < 'infinity')
                )
                """,
                "create index ix_holds_location on migrated.holds using gist (location)",
                """
                create index ix_holds_location_geography on migrated.holds
                    using gist ((location::public.geography))
                """,
                """
                create table migrated.surveys (
                    area public.geometry(Polygon, 4326),
                    constraint ck_surveys_area_valid check (public.st_isvalid(area) and not public.st_isempty(area)),
                    constraint ck_surveys_area_range
                        check (area operator(public.@) public.st_makeenvelope(-180, -90, 180, 90, 4326))
                )
                """,
                "create index ix_surveys_area on migrated.surveys using gist (area)");

        String constraints = """
                select conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid)
                from pg_constraint
                where connamespace = '%s'::regnamespace
                  and conname in ('ck_holds_location', 'ck_surveys_area_valid', 'ck_surveys_area_range')
                order by 1
                """;
        String indexes =
                "select indexdef from pg_indexes where schemaname = '%s' and indexname in ('ix_holds_location',"
                        + " 'ix_holds_location_geography', 'ix_surveys_area') order by 1";
        String columns = "select format_type(atttypid, atttypmod) || attnotnull from pg_attribute where attrelid in"
                + " ('%1$s.holds'::regclass, '%1$s.surveys'::regclass) and attname in ('location', 'area') order by 1";
        for (String sql : List.of(constraints, indexes, columns)) {
            assertThat(orm.query(sql.formatted("public")))
                    .isNotEmpty()
                    .map(text -> text.replace("public.", ""))
                    .isEqualTo(orm.query(sql.formatted("migrated")).stream()
                            .map(text -> text.replace("migrated.", "").replace("public.", ""))
                            .toList());
        }
    }

    @Entity
    @Table(name = "`Quoted Pins`")
    @SuppressWarnings("NullAway.Init")
    static class Quoted {
        @Id
        long id;

        @Wgs84Column(
                value = Shape.POINT_Z,
                index = {SpatialIndex.DEGREES, SpatialIndex.METRES})
        @Column(name = "`order`")
        Point location;

        @Wgs84Column(Shape.POLYGON_Z)
        Polygon areaAround;
    }

    @Test
    void ddl_quotesWhatIsQuoted() throws SQLException {
        try (SessionFactory quoted = orm.boot(Map.of(AvailableSettings.HBM2DDL_AUTO, "create-drop"), Quoted.class)) {
            assertThat(quoted.isOpen()).isTrue();
            assertThat(orm.query("select conname from pg_constraint where conrelid = '\"Quoted Pins\"'::regclass"
                            + " and contype = 'c' order by 1"))
                    .containsExactly(
                            "ck_Quoted Pins_areaAround_altitude",
                            "ck_Quoted Pins_areaAround_range",
                            "ck_Quoted Pins_areaAround_valid",
                            "ck_Quoted Pins_order");
            assertThat(orm.query("select indexname from pg_indexes where tablename = 'Quoted Pins' and indexname like"
                            + " 'ix%' order by 1"))
                    .containsExactly(
                            "ix_Quoted Pins_areaAround", "ix_Quoted Pins_order", "ix_Quoted Pins_order_geography");
        }
        orm.boot(
                        Map.of(
                                AvailableSettings.HBM2DDL_AUTO,
                                "create-drop",
                                AvailableSettings.GLOBALLY_QUOTED_IDENTIFIERS,
                                true),
                        Quoted.class)
                .close();
    }

    /** As Spring Boot names things. */
    @Test
    void ddl_namesFollowTheNamingStrategy() throws SQLException {
        Map<String, Object> settings = Map.of(
                AvailableSettings.HBM2DDL_AUTO,
                "create-drop",
                AvailableSettings.PHYSICAL_NAMING_STRATEGY,
                CamelCaseToUnderscoresNamingStrategy.class);
        try (SessionFactory named = orm.boot(settings, Quoted.class)) {
            assertThat(named.isOpen()).isTrue();
            assertThat(orm.query("select conname from pg_constraint where conname like '%around_valid'"))
                    .containsExactly("ck_quoted pins_area_around_valid");
        }
    }

    @Test
    void schema_isValidatedUpdatedAndDropped() throws SQLException {
        for (String action : List.of("validate", "update", "create-drop")) {
            orm.boot(Map.of(AvailableSettings.HBM2DDL_AUTO, action), Hold.class, Survey.class)
                    .close();
        }
        assertThat(orm.query("select indexrelid::regclass from pg_index where indexrelid::regclass::text like 'ix_%'"))
                .isEmpty();
        orm.boot(Map.of(AvailableSettings.HBM2DDL_AUTO, "create"), Hold.class, Survey.class)
                .close();
        assertThat(orm.query("select relname from pg_class where relname like 'ix\\_%' order by 1"))
                .contains("ix_holds_location", "ix_holds_location_geography", "ix_surveys_area", "ix_surveys_route");
    }

    // Before the flush -----------------------------------------------------------------------------------------------

    @Test
    void insert_namesEntityAndAttribute() {
        assertRefusedInsert(new Hold(2, Wgs84.point(8, 47)), "Hold.location: a PointZ is expected to have an altitude");
        assertRefusedInsert(
                new Hold(2, new GeometryFactory().createPoint(new Coordinate(8, 47, 400))),
                "Hold.location: the geometry is expected to have SRID 4326 (WGS 84, longitude and latitude), but has 0");
        assertRefusedInsert(
                new Hold(2, new GeometryFactory(new PrecisionModel(), 3857).createPoint(new Coordinate(8, 47, 400))),
                "Hold.location: the geometry is expected to have SRID 4326 (WGS 84, longitude and latitude), but has"
                        + " 3857");
        assertRefusedInsert(
                new Hold(2, Wgs84.factory().createPoint(new Coordinate(47, 139.7, 400))),
                "Hold.location: longitude is expected in -180 to 180 and latitude in -90 to 90, but coordinate 0 has"
                        + " longitude 47.0 and latitude 139.7. They look swapped: longitude comes first.");
        assertRefusedInsert(
                new Hold(2, Wgs84.factory().createPoint()),
                "Hold.location: the geometry is expected to have coordinates, but is an empty Point.");
    }

    private static void assertRefusedInsert(Hold hold, String message) {
        assertThatExceptionOfType(InvalidGeometryException.class)
                .isThrownBy(() -> orm.read(session -> {
                    session.persist(hold);
                    session.flush();
                    return "";
                }))
                .withMessageStartingWith(message);
    }

    @Test
    void insert_looksIntoEmbeddables() {
        Survey survey = new Survey(1);
        survey.ends = new Survey.Ends();
        survey.ends.lastMetres = Wgs84.line(at(8, 47), at(8.1, 47));

        assertThatThrownBy(() -> orm.write(session -> session.persist(survey)))
                .hasStackTraceContaining("Survey.ends.lastMetres: a LineStringZ is expected to have an altitude");
    }

    @Test
    void insert_withoutASession_isChecked() {
        Hold swapped = new Hold(2, Wgs84.factory().createPoint(new Coordinate(47, 139.7, 400)));

        assertThatThrownBy(() -> orm.sessions().inStatelessTransaction(session -> session.insert(swapped)))
                .hasStackTraceContaining("Hold.location: longitude is expected");
        assertThatThrownBy(() -> orm.sessions().inStatelessTransaction(session -> session.upsert(swapped)))
                .hasStackTraceContaining("Hold.location: longitude is expected");
    }

    @Entity(name = "Route")
    @SuppressWarnings("NullAway.Init")
    static class Route {
        @Id
        long id;

        @OneToMany
        @JoinColumn(name = "route_id", nullable = false)
        @OrderColumn
        List<Stop> stops;
    }

    @Entity(name = "Stop")
    static class Stop {
        @Id
        long id;

        @Wgs84Column(Shape.POINT)
        Point place = Wgs84.factory().createPoint(new Coordinate(47, 139.7));
    }

    /** Hibernate gives the stop attributes of its own, which it sorts in after the listeners are there. */
    @Test
    void insert_ofAChildWithoutAssociation_isChecked() {
        try (SessionFactory routes = orm.boot(Map.of(), Route.class, Stop.class)) {
            assertThatThrownBy(() -> routes.inTransaction(session -> session.persist(new Stop())))
                    .hasStackTraceContaining("Stop.place: longitude is expected");
        }
    }

    @Test
    void update_namesEntityAndAttribute() {
        assertThatThrownBy(() -> orm.write(session -> session.find(Hold.class, 1L).location = Wgs84.point(8, 47)))
                .hasStackTraceContaining("Hold.location: a PointZ is expected to have an altitude");
    }

    /** A check of a large area takes milliseconds; and what is old and wrong is not this editor's doing. */
    @Test
    void update_ofSomethingElse_leavesTheGeometryAlone() throws SQLException {
        orm.execute(
                "alter table surveys drop constraint ck_surveys_area_valid",
                "insert into surveys (id, area) values (1, 'srid=4326;polygon((0 0,2 2,2 0,0 2,0 0))')");
        try {
            orm.write(session -> session.find(Survey.class, 1L).route = Wgs84.line(at(0, 0), at(1, 1)));

            assertThat(orm.query("select st_npoints(route) from surveys")).containsExactly("2");
        } finally {
            orm.execute(
                    "truncate surveys",
                    "alter table surveys add constraint ck_surveys_area_valid"
                            + " check (st_isvalid(area) and not st_isempty(area))");
        }
    }

    @Test
    void noGeometry_passesWhereTheColumnAllowsIt() {
        orm.write(session -> session.persist(new Survey(1)));

        assertThatObject(orm.read(session -> session.find(Survey.class, 1L)).area)
                .isNull();
    }

    // Around Hibernate's entities ------------------------------------------------------------------------------------

    @Test
    void database_refusesWhatGoesAroundTheCheck() {
        for (String wrong : List.of(
                "'srid=4326;point z (47 139.7 400)'",
                "'srid=4326;point z empty'",
                "st_setsrid(st_makepoint('nan', 47, 400), 4326)",
                "st_setsrid(st_makepoint(8, 47, 'infinity'), 4326)")) {
            assertThatThrownBy(() -> orm.execute("insert into holds (id, location) values (9, " + wrong + ")"))
                    .as(wrong)
                    .hasMessageContaining("ck_holds_location");
        }
        for (String wrong : List.of(
                "'srid=4326;point(8 47)'",
                "'srid=3857;point z (8 47 400)'",
                "'srid=4326;linestring z" + " (8 47 1, 9 47 1)'")) {
            assertThatThrownBy(() -> orm.execute("insert into holds (id, location) values (9, " + wrong + ")"))
                    .as(wrong)
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> orm.execute(
                        "insert into surveys (id, area) values (9, 'srid=4326;polygon((0 0,2 2,2 0,0 2,0 0))')"))
                .hasMessageContaining("ck_surveys_area_valid");
        for (String unknown : List.of("0 0 nan, 1 1 1, 2 2 2", "0 0 1, 1 1 nan, 2 2 2")) {
            assertThatThrownBy(() -> orm.execute("insert into surveys (id, last_metres) values (9,"
                            + " 'srid=4326;linestring z (" + unknown + ")')"))
                    .as(unknown)
                    .hasMessageContaining("ck_surveys_last_metres_altitude");
        }
        assertThatThrownBy(() -> orm.execute(
                        "insert into surveys (id, area_z) values (9, st_setsrid(st_makepolygon(st_makeline(array["
                                + "st_makepoint(0, 0, 1), st_makepoint(2, 0, 'infinity'), st_makepoint(2, 2, 1),"
                                + " st_makepoint(0, 0, 1)])), 4326))"))
                .hasMessageContaining("ck_surveys_area_z_altitude");
    }

    @Test
    void hqlUpdate_isRefusedByWhatIsBound_orByTheDatabase() {
        String hql = "update Hold set location = :place";

        assertThatThrownBy(() -> update(hql, new GeometryFactory().createPoint(new Coordinate(8, 47, 400))))
                .hasStackTraceContaining("but has 0: nothing says what its coordinates are");
        assertThatThrownBy(() -> update(
                        hql, new GeometryFactory(new PrecisionModel(), 3857).createPoint(new Coordinate(8, 47, 400))))
                .hasStackTraceContaining("but has 3857");
        assertThatThrownBy(() -> update(hql, Wgs84.factory().createPoint(new Coordinate(47, 139.7, 400))))
                .hasStackTraceContaining("They look swapped");
        assertThatThrownBy(() -> update(hql, Wgs84.point(8, 47)))
                .hasStackTraceContaining("Column has Z dimension but geometry does not");
        assertThatThrownBy(() -> update(hql, Wgs84.factory().createPoint()))
                .hasStackTraceContaining("Column has Z dimension but geometry does not");
        assertThat(update(hql, Wgs84.point(8, 47, 400))).isEqualTo(1);
    }

    private static int update(String hql, Geometry place) {
        return orm.read(session ->
                session.createMutationQuery(hql).setParameter("place", place).executeUpdate());
    }

    // Reading --------------------------------------------------------------------------------------------------------

    /** pgjdbc can be told to, and does once a statement is prepared on the server: text comes first, then binary. */
    @Test
    void reading_inBinary_isTheSame() throws SQLException {
        PGSimpleDataSource binary = orm.dataSource().unwrap(PGSimpleDataSource.class);
        binary.setBinaryTransferEnable(
                orm.query("select 'geometry'::regtype::oid").get(0));
        Polygon area = Wgs84.polygon(
                List.of(at(0, 0), at(9, 0), at(9, 9), at(0, 0)),
                List.of(List.of(at(5, 1), at(6, 1), at(6, 0.1 + 0.2), at(5, 1))));
        Survey survey = new Survey(1);
        survey.area = area;
        survey.route = Wgs84.line(at(-0.0, 0.1 + 0.2), at(Double.MIN_VALUE, 1));
        orm.write(session -> session.persist(survey));

        try (SessionFactory sessions =
                orm.boot(Map.of(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, binary), Hold.class, Survey.class)) {
            sessions.inTransaction(session -> {
                for (int i = 0; i < 12; i++) {
                    session.clear();
                    Survey found = session.find(Survey.class, 1L);
                    assertThat(requireNonNull(found.area).equalsExact(area)).isTrue();
                    assertThat(1 / requireNonNull(found.route).getCoordinateN(0).getX())
                            .isNegative();
                    assertThat(found.route.getCoordinateN(0).getY()).isEqualTo(0.1 + 0.2);
                    assertThat(found.route.getCoordinateN(1).getX()).isEqualTo(Double.MIN_VALUE);
                    assertThat(found.route.getSRID()).isEqualTo(4326);
                    assertThat(session.find(Hold.class, 1L)
                                    .location
                                    .getCoordinate()
                                    .getZ())
                            .isEqualTo(400);
                }
            });
        }
    }

    // In place -------------------------------------------------------------------------------------------------------

    @Test
    void changeInPlace_ofALoadedPoint_isWritten() throws SQLException {
        orm.write(
                session -> session.find(Hold.class, 1L).location.getCoordinate().setX(9.75));

        assertThat(orm.query("select st_asewkt(location) from holds"))
                .containsExactly("SRID=4326;POINT(9.75 47.25 400)");
    }

    @Test
    void changeInPlace_throughTheSequence_isWritten() throws SQLException {
        orm.write(session -> {
            CoordinateSequence coordinates =
                    session.find(Hold.class, 1L).location.getCoordinateSequence();
            coordinates.setOrdinate(0, CoordinateSequence.Z, 401.5);
        });

        assertThat(orm.query("select st_z(location) from holds")).containsExactly("401.5");
    }

    @Test
    void changeInPlace_afterPersist_isWritten() throws SQLException {
        orm.write(session -> {
            Hold hold = new Hold(2, Wgs84.point(1, 2, 3));
            session.persist(hold);
            hold.location.getCoordinate().setY(-2);
            session.flush();
            hold.location.getCoordinate().setX(-1);
        });

        assertThat(orm.query("select st_asewkt(location) from holds where id = 2"))
                .containsExactly("SRID=4326;POINT(-1 -2 3)");
    }

    @Test
    void changeInPlace_ofAHole_isWritten() throws SQLException {
        Survey survey = new Survey(1);
        survey.area = Wgs84.polygon(
                List.of(at(0, 0), at(9, 0), at(9, 9), at(0, 0)),
                List.of(List.of(at(5, 1), at(6, 1), at(6, 2), at(5, 1))));
        survey.ends = new Survey.Ends();
        survey.ends.start = Wgs84.point(1, 1);
        orm.write(session -> session.persist(survey));

        orm.write(session -> {
            Survey found = session.find(Survey.class, 1L);
            requireNonNull(found.area).getInteriorRingN(0).getCoordinateN(2).setY(1.5);
            requireNonNull(requireNonNull(found.ends).start).getCoordinate().setX(-0.0);
        });

        assertThat(orm.query("select st_asewkt(area) || st_x(start_at) from surveys"))
                .containsExactly("SRID=4326;POLYGON((0 0,9 0,9 9,0 0),(5 1,6 1,6 1.5,5 1))-0");
    }

    @Test
    void changeInPlace_thatBreaksIt_isRefused() {
        assertThatThrownBy(() -> orm.write(session ->
                        session.find(Hold.class, 1L).location.getCoordinate().setX(200)))
                .hasStackTraceContaining("Hold.location: longitude is expected");
    }

    /** A sequence of two dimensions would hide an altitude from every check. */
    @Test
    void altitudeInPlace_isNotLost() {
        orm.write(session -> {
            Survey survey = new Survey(1);
            survey.route = Wgs84.line(at(8, 47), at(9, 47));
            survey.ends = new Survey.Ends();
            survey.ends.start = Wgs84.copyOf(Wgs84.point(8, 47));
            session.persist(survey);
        });

        assertThatThrownBy(() -> orm.write(session -> requireNonNull(session.find(Survey.class, 1L).route)
                        .getCoordinateN(0)
                        .setZ(400)))
                .hasMessageContaining("does not support z-ordinate");
        assertThatThrownBy(
                        () -> Wgs84.line(at(8, 47), at(9, 47)).getCoordinateN(0).setZ(400))
                .hasMessageContaining("does not support z-ordinate");
        assertThatThrownBy(() -> orm.write(session -> {
                    Survey survey = new Survey(2);
                    survey.ends = new Survey.Ends();
                    survey.ends.start = Wgs84.point(8, 47);
                    session.persist(survey);
                    survey.ends.start.getCoordinate().setZ(400);
                }))
                .hasStackTraceContaining("Survey.ends.start: a Point is expected to have longitude and latitude alone");
    }

    @Test
    void changeInPlace_ofADetachedOne_isWrittenByMerge() throws SQLException {
        Hold detached = orm.read(session -> session.find(Hold.class, 1L));
        detached.location.getCoordinate().setX(3);
        orm.write(session -> session.merge(detached));

        assertThat(orm.query("select st_x(location) from holds")).containsExactly("3");
    }

    @Test
    void nothingChanged_writesNothing() {
        List<String> before = new ArrayList<>(orm.statements());
        orm.write(session -> session.createSelectionQuery("from Hold", Hold.class)
                .getResultList()
                .forEach(hold -> hold.location.getEnvelopeInternal()));

        assertThat(orm.statements().subList(before.size(), orm.statements().size()))
                .hasSize(1)
                .allMatch(sql -> sql.startsWith("select"));
    }

    // When Hibernate boots -------------------------------------------------------------------------------------------

    @Entity
    @SuppressWarnings("NullAway.Init")
    static class Bare {
        @Id
        long id;

        @Column(columnDefinition = "geometry(Point,4326)")
        Point place;

        LineString way;
    }

    @Entity
    @SuppressWarnings("NullAway.Init")
    static class Mistaken {
        @Id
        long id;

        @Wgs84Column(Shape.LINE_STRING)
        Point place;
    }

    @Entity
    @SuppressWarnings("NullAway.Init")
    static class Twice {
        @Id
        long id;

        @Wgs84Column(Shape.POINT)
        @Column(columnDefinition = "geometry(Point,4326)")
        Point place;
    }

    @Entity
    @SuppressWarnings("NullAway.Init")
    static class Many {
        @Id
        long id;

        @ElementCollection
        List<Point> places;
    }

    @Embeddable
    static class Place implements Serializable {
        private static final long serialVersionUID = 1L;

        @Nullable
        Point point;

        String name = "";

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place place && place.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    @Embeddable
    static class Address {
        String street = "";

        @Embedded
        @Nullable
        Place place;
    }

    @Entity(name = "Hidden")
    @SuppressWarnings("NullAway.Init")
    static class Hidden {
        @EmbeddedId
        Place id;

        @ElementCollection
        List<Address> addresses;

        @ElementCollection
        Map<Point, String> names;

        @Column(columnDefinition = "geometry[]")
        Point[] array;

        @Column(columnDefinition = "geometry[]")
        List<Point> list;

        org.geolatte.geom.@Nullable Point<?> another;
    }

    @Entity(name = "Parcel")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @SuppressWarnings("NullAway.Init")
    static class Parcel {
        @Id
        long id;

        @Wgs84Column(Shape.POINT)
        Point place;
    }

    @Entity(name = "Heavy")
    static class Heavy extends Parcel {}

    @Test
    void boot_refusesWhatIsHidden() {
        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> Orm.bootOffline(Hidden.class))
                .withMessageContaining("Hidden has a geometry in its identifier, which nothing would check.")
                .withMessageContaining("Hidden.addresses is a collection of geometries")
                .withMessageContaining("Hidden.names is a collection of geometries")
                .withMessageContaining("Hidden.array is a collection of geometries")
                .withMessageContaining("Hidden.list is a collection of geometries")
                .withMessageContaining("Hidden.another is a Point without @Wgs84Column");
        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> Orm.bootOffline(Parcel.class, Heavy.class))
                .withMessageContaining(
                        "Heavy.place is inherited by a table of its own, which would have neither check nor"
                                + " index. Make the superclass a @MappedSuperclass, or join its table.");
    }

    @Test
    void boot_refusesWhatNothingWouldCheck() {
        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> Orm.bootOffline(Hold.class, Bare.class, Mistaken.class))
                .withMessageContaining("geometries of entities are expected to have @Wgs84Column with their shape:")
                .withMessageContaining(
                        "Wgs84ColumnTest$Bare.place is a Point without @Wgs84Column, so nothing would check it,"
                                + " and changes in place would be lost.")
                .withMessageContaining("Wgs84ColumnTest$Bare.way is a LineString without @Wgs84Column")
                .withMessageContaining(
                        "Wgs84ColumnTest$Mistaken.place is a Point, but @Wgs84Column(LINE_STRING) is for a LineString.");
        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> Orm.bootOffline(Many.class))
                .withMessageContaining(
                        "Many.places is a collection of geometries, whose rows Hibernate writes unseen.");
        assertThatThrownBy(() -> Orm.bootOffline(Twice.class))
                .hasStackTraceContaining("@Wgs84Column states the type of a column, but")
                .hasStackTraceContaining(
                        "Twice.place also has the columnDefinition geometry(Point,4326). Take that out of"
                                + " @Column.");
    }

    @Test
    void boot_again_onTheSameDatabase_works() {
        try (SessionFactory again = orm.boot(Map.of(), Hold.class)) {
            Hold found = again.fromTransaction(session -> session.find(Hold.class, 1L));
            assertThat(found.location.getSRID()).isEqualTo(4326);
        }
    }
}
