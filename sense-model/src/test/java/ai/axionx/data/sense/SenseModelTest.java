package ai.axionx.data.sense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.model.UnitException;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.tasks.SenseTasksModel;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A unit is opened with what pays, and a database that is not its own is told apart. */
final class SenseModelTest {

    private static SensePlatform platform;

    @BeforeAll
    static void start() {
        platform = SensePlatform.start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void rowsOfManyKinds_areWrittenInBatches_andNothingElseIsAsked() throws SQLException {
        List<String> prepared = new CopyOnWriteArrayList<>();
        StatementInspector inspector = sql -> {
            prepared.add(sql);
            return sql;
        };
        try (SessionFactory sessions =
                SenseModel.open(platform.app(), Map.of(AvailableSettings.STATEMENT_INSPECTOR, inspector))) {
            assertThat(prepared).isEmpty();

            sessions.inTransaction(session -> {
                for (int i = 0; i < 40; i++) {
                    session.persist(Organization.of("opening-" + i, "Opening " + i));
                }
            });
            assertThat(prepared.stream().filter(sql -> sql.startsWith("insert")))
                    .hasSize(1);

            prepared.clear();
            sessions.inTransaction(session -> session.createSelectionQuery(
                            "from Organization where code like 'opening-%'", Organization.class)
                    .getResultList()
                    .forEach(organization -> organization.rename(organization.name() + "!")));
            assertThat(prepared.stream().filter(sql -> sql.startsWith("update")))
                    .hasSize(1);
        }
        assertThat(platform.rows("select count(*) from public.organizations where name like 'Opening %!'"))
                .containsExactly("40");
    }

    @Test
    void settingsOfTheUser_win() {
        try (SessionFactory sessions = SenseModel.open(platform.app(), Map.of("hibernate.jdbc.batch_size", 7))) {
            assertThat(sessions.getProperties())
                    .containsEntry("hibernate.jdbc.batch_size", 7)
                    .containsEntry("hibernate.order_inserts", true);
        }
    }

    /** The other question is Hibernate's own, for the sequences. */
    @Test
    void migratedDatabase_isAskedOneQuestion() {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (SessionFactory sessions = SenseModel.open(watched(platform.app(), asked))) {
            assertThat(sessions.isOpen()).isTrue();
        }
        assertThat(asked).filteredOn(sql -> sql.contains("unnest")).hasSize(1);
        assertThat(asked).hasSize(2);
    }

    @Test
    void anotherDatabase_isToldApart(@AxionDatabase("blank") TestDatabase elsewhere) {
        assertThatThrownBy(() -> SenseModel.open(elsewhere.dataSource(TestRole.APP)))
                .isInstanceOf(UnitException.class)
                .hasMessageContaining("a migrated axion_sense is expected")
                .hasMessageContaining("leads to database " + elsewhere.name() + ", which lacks")
                .hasMessageContaining("external.citylens_track_mapping")
                .hasMessageContaining("java -jar axion-migrations.jar migrate axion_sense");
    }

    @Test
    void tasks_areOpenedInTheirOwnDatabase_andNowhereElse(
            @AxionDatabase("axion_sense_tasks") @AsRole(TestRole.WORKER) DataSource tasks) {
        assertThatThrownBy(() -> SenseTasksModel.open(platform.worker()))
                .isInstanceOf(UnitException.class)
                .hasMessageContaining("a migrated axion_sense_tasks is expected, but the data source leads to database "
                        + platform.name() + ", which lacks 2 of the 2 tables (");

        try (SessionFactory sessions = SenseTasksModel.open(tasks)) {
            assertThat(sessions.isOpen()).isTrue();
        }
    }

    @Test
    void olderMigration_isToldByItsColumns() throws SQLException {
        platform.execute("alter table public.organizations rename column active to working");
        try {
            assertThatThrownBy(() -> SenseModel.open(platform.app()))
                    .isInstanceOf(UnitException.class)
                    .hasMessageContaining("leads to database " + platform.name()
                            + ", which lacks the columns public.organizations.active.");
        } finally {
            platform.execute("alter table public.organizations rename column working to active");
        }
    }

    @Test
    void serverThatIsNotThere_isToldAsSuch() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setDatabaseName("axion_sense");
        nowhere.setPortNumbers(new int[] {1});

        assertThatThrownBy(() -> SenseModel.open(nowhere))
                .isInstanceOf(UnitException.class)
                .hasMessageContaining("a connection to a migrated axion_sense is expected")
                .hasMessageContaining("Look at its address, user and password, and at the server.")
                .hasCauseInstanceOf(SQLException.class);
    }

    /** Notes what its connections are asked, and passes everything on. */
    private static DataSource watched(DataSource dataSource, List<String> asked) {
        return watched(DataSource.class, dataSource, asked);
    }

    private static <T> T watched(Class<T> type, T real, List<String> asked) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (arguments != null && arguments.length > 0 && result instanceof Statement) {
                        asked.add(String.valueOf(arguments[0]));
                    }
                    if (result instanceof Connection connection) {
                        return watched(Connection.class, connection, asked);
                    }
                    return result instanceof Statement statement && !(result instanceof PreparedStatement)
                            ? watchedStatement(statement, asked)
                            : result;
                }));
    }

    private static Statement watchedStatement(Statement real, List<String> asked) {
        return (Statement) Proxy.newProxyInstance(
                Statement.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("execute") && arguments != null) {
                        asked.add(String.valueOf(arguments[0]));
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
