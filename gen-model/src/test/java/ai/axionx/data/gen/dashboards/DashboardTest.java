package ai.axionx.data.gen.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.gen.GenPlatform;
import ai.axionx.data.gen.GenQueries;
import ai.axionx.data.gen.data.DataConnection;
import ai.axionx.data.gen.data.Dataset;
import ai.axionx.data.gen.people.User;
import jakarta.persistence.OptimisticLockException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dashboards on the tables that the migrations made, as role axion_gen_app. */
final class DashboardTest {

    private static GenPlatform platform;
    private static SessionFactory hibernate;

    private User owner;
    private Dataset dataset;
    private Dashboard dashboard;
    private Widget chart;
    private Widget text;

    @BeforeAll
    static void start() {
        platform = GenPlatform.start();
        hibernate = platform.hibernate();
    }

    @AfterAll
    static void stop() {
        hibernate.close();
        platform.close();
    }

    @BeforeEach
    void givenADashboard() {
        String unique = Long.toString(System.nanoTime(), 36);
        owner = User.of("auth|" + unique, unique + "@Example.org", "Ines");
        DataConnection source = DataConnection.of(owner, "Surveys", "POSTGRESQL", Map.of("host", "db"));
        dataset = Dataset.ofTable(owner, source, "Damage", "surveys.damage");
        dashboard = Dashboard.of(owner, "Road damage ı");
        chart = dashboard.addWidget(WidgetKind.CHART, "By street", dataset, Map.of("stacked", true));
        text = dashboard.addText("Remarks", Map.of("text", "From 2026 on"));
        dashboard.addFilter("Since", "found_at", FilterOperator.BETWEEN).beginWith(Map.of("from", "2026-01-01"));
        hibernate.inTransaction(session -> {
            session.persist(owner);
            session.persist(source);
            session.persist(dataset);
            session.persist(dashboard);
            dashboard.arrange(Layout.of(12, List.of(Place.of(chart, 0, 0, 8, 6), Place.of(text, 8, 0, 4, 2))));
            dashboard.arrange(Screen.PHONE, Layout.of(1, List.of(Place.of(text, 0, 0, 1, 1))));
        });
        platform.statements();
    }

    @Test
    void dashboard_isReadAsItWasWritten() {
        Dashboard read = read();

        assertThat(read).isEqualTo(dashboard).isNotSameAs(dashboard);
        assertThat(owner).isEqualTo(read.owner());
        assertThat(read.title()).isEqualTo("Road damage ı");
        assertThat(read.description()).isEmpty();
        assertThat(read.group()).isEmpty();
        assertThat(read.layout()).isEqualTo(dashboard.layout());
        assertThat(read.layout().places()).hasSize(2);
        assertThat(read.layout(Screen.PHONE).places()).containsExactly(Place.of(text, 0, 0, 1, 1));
        assertThat(read.layout(Screen.WALL)).isEqualTo(read.layout());
        assertThat(read.widgets()).containsExactly(chart, text);
        assertThat(read.widgets().get(0).kind()).isEqualTo(WidgetKind.CHART);
        assertThat(read.widgets().get(0).title()).isEqualTo("By street");
        assertThat(read.widgets().get(0).dataset()).contains(dataset);
        assertThat(read.widgets().get(0).options()).isEqualTo(Map.of("stacked", true));
        assertThat(read.widgets().get(1).dataset()).isEmpty();
        assertThat(read.filters()).hasSize(1);
        assertThat(read.filters().get(0).columnName()).isEqualTo("found_at");
        assertThat(read.filters().get(0).operator()).isEqualTo(FilterOperator.BETWEEN);
        assertThat(read.filters().get(0).defaultValue()).isEqualTo(Map.of("from", "2026-01-01"));
    }

    @Test
    void readingAlone_writesNothing() {
        hibernate.inTransaction(session -> whole(session).layout(Screen.PHONE));

        assertThat(platform.statements()).hasSize(3).allMatch(sql -> sql.startsWith("select"));
    }

    /** Each of these is a change of the dashboard, so each moves its version and the instant of its last change. */
    @Test
    void whateverIsEdited_movesTheDashboardsVersion() {
        List<Consumer<Dashboard>> edits = List.of(
                one -> one.retitle("Roads"),
                one -> one.describe("All roads"),
                one -> one.addText("Legend", Map.of()),
                one -> one.moveWidget(one.widgets().get(2), 0),
                one -> one.widgets().get(0).retitle("Key"),
                one -> one.widgets().get(0).replaceOptions(Map.of("text", "red: bad")),
                one -> one.widgets().get(1).show(dataset),
                one -> one.removeWidget(one.widgets().get(0)),
                one -> one.addFilter("Street", "street", FilterOperator.CONTAINS),
                one -> one.moveFilter(one.filters().get(1), 0),
                one -> one.filters().get(0).relabel("Road"),
                one -> one.filters().get(0).compare("road", FilterOperator.EQUALS),
                one -> one.filters().get(0).beginWith(Map.of("is", "B 8")),
                one -> one.removeFilter(one.filters().get(0)),
                one -> one.arrange(Layout.EMPTY),
                one -> one.arrange(Screen.WALL, Layout.EMPTY),
                one -> one.arrangeAsEverywhere(Screen.WALL));
        Instant updatedAt = dashboard.updatedAt();
        int version = version();
        for (Consumer<Dashboard> edit : edits) {
            hibernate.inTransaction(session -> edit.accept(whole(session)));

            Dashboard read = read();
            assertThat(read.version()).isEqualTo(++version);
            assertThat(read.updatedAt()).isAfter(updatedAt);
            updatedAt = read.updatedAt();
        }
        Dashboard read = read();
        assertThat(read.title()).isEqualTo("Roads");
        assertThat(read.description()).contains("All roads");
        assertThat(read.widgets()).containsExactly(chart, text);
        assertThat(read.filters()).extracting(DashboardFilter::label).containsExactly("Since");
        assertThat(read.layout()).isEqualTo(Layout.EMPTY);
        assertThat(read.boardLayouts()).extracting(BoardLayout::screen).containsExactly(Screen.PHONE);
    }

    @Test
    void ofTwoEditors_theSecondIsRefused_andNeitherHalfLost() {
        try (Session slow = hibernate.openSession()) {
            slow.beginTransaction();
            Dashboard stale = whole(slow);
            hibernate.inTransaction(session -> {
                Dashboard first = whole(session);
                first.addText("First", Map.of());
                first.widgets().get(0).retitle("First's");
            });
            stale.addText("Second", Map.of());
            stale.widgets().get(0).retitle("Second's");
            stale.removeFilter(stale.filters().get(0));
            stale.arrange(Screen.PHONE, Layout.EMPTY);

            assertThatThrownBy(() -> slow.getTransaction().commit()).isInstanceOf(OptimisticLockException.class);
        }

        Dashboard read = read();
        assertThat(read.widgets()).extracting(Widget::title).containsExactly("First's", "Remarks", "First");
        assertThat(read.filters()).hasSize(1);
        assertThat(read.layout(Screen.PHONE).places()).hasSize(1);
    }

    /** A widget that was found without its dashboard; the dashboard is a lazy reference until it is told. */
    @Test
    void aWidgetThatWasFoundByItself_movesItsDashboardsVersion() {
        int before = version();
        hibernate.inTransaction(session -> {
            Widget found = session.find(Widget.class, chart.getId());
            assertThat(Hibernate.isInitialized(found.dashboard())).isFalse();
            assertThat(dashboard).isEqualTo(found.dashboard());
            found.retitle("Alone");
        });

        assertThat(version()).isEqualTo(before + 1);
        assertThat(read().widgets().get(0).title()).isEqualTo("Alone");
    }

    @Test
    void widgetThatIsTakenAway_leavesAllLayouts() {
        hibernate.inTransaction(session -> whole(session).removeWidget(text));

        Dashboard read = read();
        assertThat(read.widgets()).containsExactly(chart);
        assertThat(read.layout().places()).extracting(Place::widget).containsExactly(chart.getId());
        assertThat(read.layout(Screen.PHONE).places()).isEmpty();
    }

    /** Hibernate inserts before it deletes, and a screen has one layout. */
    @Test
    void layoutThatIsGivenUp_andMadeAnewAtOnce_isKept() {
        Layout wide = Layout.of(6, List.of());
        hibernate.inTransaction(session -> {
            Dashboard ours = whole(session);
            ours.arrangeAsEverywhere(Screen.PHONE);
            ours.arrange(Screen.PHONE, wide);
        });

        assertThat(read().layout(Screen.PHONE)).isEqualTo(wide);
        hibernate.inTransaction(session -> {
            Dashboard ours = whole(session);
            ours.arrangeAsEverywhere(Screen.PHONE);
            session.flush();
            ours.arrange(Screen.PHONE, wide);
        });
        assertThat(read().layout(Screen.PHONE)).isEqualTo(wide);
    }

    @Test
    void parts_goWithTheirDashboard() throws SQLException {
        hibernate.inTransaction(session -> session.remove(whole(session)));

        assertThat(platform.rows("""
                        select (select count(*) from public.dashboard_widgets where dashboard_id = ?),
                               (select count(*) from public.dashboard_filters where dashboard_id = ?),
                               (select count(*) from public.board_layouts where dashboard_id = ?)
                        """, id(), id(), id())).containsExactly("0|0|0");
        // Three to read it and one to delete it: the database takes the parts away.
        assertThat(platform.statements()).hasSize(4);
    }

    @Test
    void whatCannotBe_isRefused() {
        Dashboard other = Dashboard.of(owner, "Other");
        Widget foreign = other.addText("Foreign", Map.of());
        hibernate.inTransaction(session -> session.persist(other));

        assertThatThrownBy(() -> dashboard.addWidget(WidgetKind.TEXT, "t", dataset, Map.of()))
                .hasMessageContaining("Use addText");
        assertThatThrownBy(() -> text.show(dataset)).hasMessageContaining("a widget of kind TEXT shows no dataset");
        assertThatThrownBy(() -> dashboard.removeWidget(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(foreign + " is none");
        assertThatThrownBy(() -> dashboard.moveWidget(foreign, 0)).hasMessageContaining("is none");
        assertThatThrownBy(() -> dashboard.moveWidget(chart, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> dashboard.arrange(Layout.of(2, List.of(Place.of(foreign, 0, 0, 1, 1)))))
                .hasMessageContaining("may place its own widgets only, but places widget " + foreign.getId());
        assertThatThrownBy(() -> Place.of(Dashboard.of(owner, "New").addText("t", Map.of()), 0, 0, 1, 1))
                .hasMessageContaining("must be persisted before");
        assertThatThrownBy(() -> Place.of(chart, 0, 0, 0, 1)).hasMessageContaining("at least 1, but is 0");
        assertThatThrownBy(() -> Layout.of(2, List.of(Place.of(chart, 1, 0, 2, 1))))
                .hasMessageContaining("must end within the 2 columns");
        assertThatThrownBy(() -> Layout.of(2, List.of(Place.of(chart, Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 1))))
                .hasMessageContaining("must end within the 2 columns");
        assertThatThrownBy(() -> Layout.of(2, List.of(Place.of(chart, 0, 0, 1, 1), Place.of(chart, 1, 0, 1, 1))))
                .hasMessageContaining("has two");
        assertThatThrownBy(() -> Layout.of(101, List.of())).hasMessageContaining("up to 100 columns, but has 101");
        assertThatThrownBy(() -> dashboard.retitle(" ")).hasMessageContaining("must have 1 to 200 characters");
        assertThatThrownBy(() -> dashboard.addText("t", Map.of("at", Instant.EPOCH)))
                .hasMessageContaining("options.at is a java.time.Instant");
        assertThat(read().widgets()).containsExactly(chart, text);
    }

    /** What other programs may leave in the database. */
    @Test
    void whatTheDatabaseRefuses_andWhatCannotBeRead() throws SQLException {
        long id = id();
        platform.execute("update public.dashboards set layout = '{}' where id = " + id);
        assertThat(read().layout()).isEqualTo(Layout.EMPTY);

        assertThatThrownBy(() -> platform.execute("update public.dashboards set layout = '[]' where id = " + id))
                .hasMessageContaining("ck_dashboards_layout");
        assertThatThrownBy(() -> platform.execute("update public.dashboards set layout = '{' where id = " + id))
                .hasMessageContaining("invalid input syntax for type json");
        assertThatThrownBy(() -> platform.execute("update public.dashboard_widgets set kind = 'GAUGE'"))
                .hasMessageContaining("ck_dashboard_widgets_kind");

        platform.execute("update public.dashboards set layout = '{\"columns\": 3, \"colour\": 1}' where id = " + id);
        assertThatThrownBy(this::read).hasStackTraceContaining("Unrecognized field \"colour\"");
        platform.execute("update public.dashboards set layout = '{\"columns\": 0}' where id = " + id);
        assertThatThrownBy(this::read).hasStackTraceContaining("must be at least 1, but is 0");
        platform.execute("update public.dashboards set layout = '{}' where id = " + id);

        // As after a newer release has widened the check.
        platform.execute(
                "alter table public.dashboard_widgets drop constraint ck_dashboard_widgets_kind",
                "update public.dashboard_widgets set kind = 'GAUGE' where id = " + chart.getId());
        assertThatThrownBy(this::read)
                .hasStackTraceContaining(
                        "one of [CHART, MAP, METRIC, TABLE, TEXT] is expected for a WidgetKind, but the database"
                                + " holds \"GAUGE\"");
        platform.execute("update public.dashboard_widgets set kind = 'CHART' where kind = 'GAUGE'", """
                alter table public.dashboard_widgets add constraint ck_dashboard_widgets_kind
                check (kind in ('CHART', 'MAP', 'METRIC', 'TABLE', 'TEXT'))
                """);
        assertThat(read().widgets()).containsExactly(chart, text);
    }

    private long id() {
        return Objects.requireNonNull(dashboard.getId());
    }

    private int version() {
        return Objects.requireNonNull(read().version());
    }

    private Dashboard read() {
        return hibernate.fromSession(this::whole);
    }

    private Dashboard whole(Session session) {
        return GenQueries.in(session).dashboards().whole(id()).orElseThrow();
    }
}
