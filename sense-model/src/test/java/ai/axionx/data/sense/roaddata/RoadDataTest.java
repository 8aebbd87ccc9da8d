package ai.axionx.data.sense.roaddata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.SensePlatform;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.User;
import jakarta.persistence.OptimisticLockException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StaleStateException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.PrecisionModel;

/** The entities on the tables that the migrations made, as role axion_sense_app. */
final class RoadDataTest {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00.123456Z");
    private static final Instant END = START.plusSeconds(60);
    private static final LineString ROUTE = new GeometryFactory(new PrecisionModel(), 4326)
            .createLineString(new Coordinate[] {new Coordinate(10, 50), new Coordinate(10.1, 50.1)});

    private static SensePlatform platform;
    private static SessionFactory hibernate;

    private Organization organization;
    private User user;

    @BeforeAll
    static void start() {
        platform = SensePlatform.start();
        hibernate = platform.hibernate();
    }

    @AfterAll
    static void stop() {
        hibernate.close();
        platform.close();
    }

    @BeforeEach
    void givenAnOrganizationAndAUser() {
        String unique = Long.toString(System.nanoTime(), 36);
        organization = Organization.of("org-" + unique, "Acme");
        user = User.of("auth|" + unique, unique + "@Example.org", "Ines");
        user.replaceProfileData(Map.of("language", "tr"));
        hibernate.inTransaction(session -> {
            session.persist(organization);
            session.persist(user);
        });
        platform.statements();
    }

    @Test
    void track_isReadAsItWasWritten() {
        Map<String, Object> device = new HashMap<>(
                Map.of("camera", Map.of("model", "ı"), "weights", Arrays.asList(1, 2.5, null), "fast", true));
        device.put("none", null);
        TrackLog track = TrackLog.start(organization, user, START, device);
        hibernate.inTransaction(session -> session.persist(track));
        hibernate.inTransaction(
                session -> session.find(TrackLog.class, track.getId()).complete(END, 1_800, 12_345.6, ROUTE));

        hibernate.inSession(session -> {
            TrackLog read =
                    session.find(TrackLog.class, TimeOrderedId.of(track.getId().id()));

            assertThat(read.getId()).isEqualTo(track.getId());
            assertThat(read.organization()).isEqualTo(organization);
            assertThat(read.user()).isEqualTo(user);
            assertThat(read.status()).isEqualTo(TrackStatus.COMPLETED);
            assertThat(read.deviceInfo()).isEqualTo(device);
            assertThat(read.startedAt()).isEqualTo(START);
            assertThat(read.endedAt()).contains(END);
            assertThat(read.frameCount()).isEqualTo(1_800);
            assertThat(read.distanceMeters()).hasValue(12_345.6);
            assertThat(read.route().orElseThrow().equalsExact(ROUTE)).isTrue();
            assertThat(read.route().orElseThrow().getSRID()).isEqualTo(4326);
            assertThat(read.updatedAt()).isAfterOrEqualTo(track.updatedAt());
        });
    }

    @Test
    void mapsThatWereLoaded_refuseChanges() {
        TrackLog track = TrackLog.start(organization, user, START, Map.of("camera", "c1"));
        FrameBatch batch = FrameBatch.of(track, 1, START, END, Map.of("bucket", "b"));
        hibernate.inTransaction(session -> {
            session.persist(track);
            session.persist(batch);
        });

        hibernate.inSession(session -> {
            assertThat(session.find(TrackLog.class, track.getId()).deviceInfo()).isUnmodifiable();
            assertThat(session.find(FrameBatch.class, batch.getId()).manifest()).isUnmodifiable();
            assertThat(session.find(User.class, user.getId()).profileData()).isUnmodifiable();
        });
    }

    /** The limits are those with which it can be read. */
    @Test
    void jsonAtItsLimits_isReadAgain() {
        Object deep = List.of();
        for (int depth = 3; depth <= 500; depth++) {
            deep = List.of(deep);
        }
        TrackLog track = TrackLog.start(
                organization,
                user,
                START,
                Map.of(
                        "deep",
                        deep,
                        "text",
                        "ı".repeat(10_000_000),
                        "k".repeat(10_000),
                        true,
                        "large",
                        BigInteger.TEN.pow(500).subtract(BigInteger.ONE),
                        "small",
                        new BigDecimal("-1e-499"),
                        "double",
                        Double.MIN_VALUE));
        hibernate.inTransaction(session -> session.persist(track));

        hibernate.inSession(session -> {
            Map<String, Object> read =
                    session.find(TrackLog.class, track.getId()).deviceInfo();

            assertThat(read.get("deep")).isEqualTo(track.deviceInfo().get("deep"));
            assertThat(Objects.equals(read.get("text"), track.deviceInfo().get("text")))
                    .isTrue();
            assertThat(read.get("large")).isEqualTo(track.deviceInfo().get("large"));
            assertThat(read).containsEntry("double", Double.MIN_VALUE).containsKeys("k".repeat(10_000), "small");
        });
    }

    @Test
    void batch_isReadAsItWasWritten() {
        TrackLog track = TrackLog.start(organization, user, START, Map.of());
        FrameBatch batch = FrameBatch.of(track, 2, START, END, Map.of("bucket", "b"));
        hibernate.inTransaction(session -> {
            session.persist(track);
            session.persist(batch);
        });
        hibernate.inTransaction(
                session -> session.find(FrameBatch.class, batch.getId()).commit(END));

        hibernate.inSession(session -> {
            FrameBatch read = session.find(FrameBatch.class, batch.getId());

            assertThat(read.organization()).isEqualTo(organization);
            assertThat(read.trackLog()).isEqualTo(track.getId());
            assertThat(read.status()).isEqualTo(FrameBatchStatus.COMMITTED);
            assertThat(read.frameCount()).isEqualTo(2);
            assertThat(read.firstFrameAt()).isEqualTo(START);
            assertThat(read.lastFrameAt()).isEqualTo(END);
            assertThat(read.manifest()).isEqualTo(Map.of("bucket", "b"));
            assertThat(read.committedAt()).contains(END);
            assertThat(session.find(TrackLog.class, read.trackLog())).isEqualTo(track);
        });
    }

    @Test
    void importedTrack_liesInThePartitionOfItsTime() throws Exception {
        Instant now = Instant.now();
        Instant back = now.atOffset(ZoneOffset.UTC).minusMonths(1).toInstant();
        TrackLog track = TrackLog.start(TimeOrderedId.at(back), organization, user, back, Map.of());

        hibernate.inTransaction(session -> session.persist(track));

        assertThat(platform.rows("""
                        select tableoid::regclass = ('road_data.track_logs_p'
                                   || to_char(date_trunc('month', created_at at time zone 'UTC'), 'YYYYMMDD'))::regclass
                        from road_data.track_logs where id = ?
                        """, track.getId().id())).containsExactly("t");
    }

    @Test
    void statements_nameIdAndCreatedAt() {
        TrackLog track = TrackLog.start(organization, user, START, Map.of());
        hibernate.inTransaction(session -> session.persist(track));
        platform.statements();

        hibernate.inTransaction(
                session -> session.find(TrackLog.class, track.getId()).abort(END, 1));
        hibernate.inTransaction(session -> session.remove(session.getReference(TrackLog.class, track.getId())));

        assertThat(platform.statements())
                .extracting(sql -> sql.replaceAll("\\s+", " "))
                .hasSize(3)
                .allMatch(sql -> sql.matches("(select|update|delete).* where .*id.*created_at.*"));
    }

    @Test
    void persist_isOneInsert_whateverNumbersTheJsonHolds() {
        TrackLog track = TrackLog.start(
                organization, user, START, Map.of("long", 5L, "decimal", new BigDecimal("1.50"), "float", 1.5f));

        hibernate.inTransaction(session -> session.persist(track));

        assertThat(platform.statements()).hasSize(1).allMatch(sql -> sql.startsWith("insert"));
    }

    @Test
    void manyAtOnce_areOneBatchPerTable_andIdsAreDrawnInBlocks() {
        List<Organization> organizations = IntStream.range(0, 40)
                .mapToObj(i -> Organization.of("many-" + i, "Many"))
                .toList();
        hibernate.inTransaction(session -> {
            organizations.forEach(session::persist);
            for (int i = 0; i < 40; i++) {
                session.persist(TrackLog.start(organizations.get(i), user, START, Map.of("n", i)));
            }
        });

        List<String> statements = platform.statements();
        assertThat(statements).filteredOn(sql -> sql.startsWith("insert")).hasSize(2);
        assertThat(statements).filteredOn(sql -> sql.contains("nextval")).hasSizeLessThanOrEqualTo(1);
        assertThat(statements.size()).isLessThanOrEqualTo(3);
    }

    /** Two services that start together must not hand out the same ids; nor must a plain insert. */
    @Test
    void twoServicesAndAPlainInsert_neverHaveTheSameId() throws Exception {
        Set<Long> ids = new HashSet<>();
        try (SessionFactory other = platform.hibernate()) {
            for (int i = 0; i < 60; i++) {
                Organization ours = Organization.of("ours-" + i, "Ours");
                Organization theirs = Organization.of("theirs-" + i, "Theirs");
                hibernate.inTransaction(session -> session.persist(ours));
                other.inTransaction(session -> session.persist(theirs));
                ids.add(ours.getId());
                ids.add(theirs.getId());
            }
        }
        ids.add(Long.valueOf(
                platform.rows("insert into public.organizations (code, name) values ('plain', 'Plain') returning id")
                        .get(0)));

        assertThat(ids).hasSize(121);
    }

    @Test
    void twoWhoEditTheSameTrack_theSecondIsRefused() {
        TrackLog track = TrackLog.start(organization, user, START, Map.of());
        hibernate.inTransaction(session -> session.persist(track));

        try (Session slow = hibernate.openSession()) {
            slow.beginTransaction();
            TrackLog stale = slow.find(TrackLog.class, track.getId());
            hibernate.inTransaction(
                    session -> session.find(TrackLog.class, track.getId()).abort(END, 1));
            stale.complete(END, 2, null, null);

            assertThatThrownBy(() -> slow.getTransaction().commit())
                    .isInstanceOf(OptimisticLockException.class)
                    .hasRootCauseInstanceOf(StaleStateException.class);
        }
    }

    @Test
    void lazyReference_tellsItsIdAndIsEqual_withoutBeingLoaded() {
        TrackLog track = TrackLog.start(organization, user, START, Map.of());
        hibernate.inTransaction(session -> session.persist(track));
        platform.statements();

        TrackLog[] detached = new TrackLog[1];
        hibernate.inSession(session -> {
            detached[0] = session.find(TrackLog.class, track.getId());
            TrackLog reference = hibernate.openSession().getReference(TrackLog.class, track.getId());

            assertThat(platform.statements()).hasSize(1);
            assertThat(track).isEqualTo(reference);
            assertThat(detached[0].organization().getId()).isEqualTo(organization.getId());
            assertThat(organization).isEqualTo(detached[0].organization());
            assertThat(user).isEqualTo(detached[0].user());
            assertThat(platform.statements()).isEmpty();
            assertThat(Hibernate.isInitialized(reference)).isFalse();
            assertThat(Hibernate.isInitialized(detached[0].organization())).isFalse();
        });
        // After the session, too.
        assertThat(organization).isEqualTo(detached[0].organization());
    }

    @Test
    void organizationsAndUsers_areEdited() {
        hibernate.inTransaction(session -> {
            Organization ours = session.find(Organization.class, organization.getId());
            ours.rename("Acme AG");
            ours.deactivate();
            User ines = session.find(User.class, user.getId());
            ines.replaceProfileData(Map.of("language", "de"));
            ines.changeContact("INES@" + organization.code() + ".example", "Ines ı");
        });

        hibernate.inSession(session -> {
            Organization ours = session.find(Organization.class, organization.getId());
            User ines = session.find(User.class, user.getId());

            assertThat(ours.name()).isEqualTo("Acme AG");
            assertThat(ours.isActive()).isFalse();
            assertThat(ours.createdAt()).isEqualTo(organization.createdAt());
            assertThat(ours.updatedAt()).isAfter(organization.updatedAt());
            assertThat(ines.profileData()).isEqualTo(Map.of("language", "de"));
            assertThat(ines.email()).isEqualTo("ines@" + organization.code() + ".example");
            assertThat(ines.displayName()).isEqualTo("Ines ı");
        });
    }
}
