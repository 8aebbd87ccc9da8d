package ai.axionx.data.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.Sql;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@AxionDatabase("blank")
final class AxionDatabaseTest {

    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    private String prepared = "";

    @BeforeEach
    void prepare(TestDatabase database) {
        prepared = database.name();
    }

    @Test
    void itsRole_isNoSuperuser(Connection connection) throws SQLException {
        assertThat(Sql.value(connection, "select rolsuper from pg_roles where rolname = current_user"))
                .isEqualTo("f");
    }

    @RepeatedTest(20)
    void everyTest_hasItsOwn(DataSource source, @AsRole(TestRole.ADMIN) Connection admin, TestDatabase database)
            throws SQLException {
        assertThat(SEEN.add(database.name())).isTrue();
        try (Connection connection = source.getConnection()) {
            Sql.execute(connection, "create table notes (id integer primary key)");
            Sql.execute(connection, "insert into notes values (1)");
        }
        assertThat(Sql.value(admin, "select count(*) from notes")).isEqualTo("1");
    }

    @Test
    void aUrl_leadsToTheSameDatabase(@AxionDatabase("blank") String url, TestDatabase database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            assertThat(Sql.value(connection, "select current_database()")).isEqualTo(database.name());
        }
    }

    @Nested
    final class Inside {

        @AxionDatabase(value = "blank", copy = "other")
        private TestDatabase other;

        @Test
        void theOutersDatabase_isMeant(TestDatabase database) {
            assertThat(database.name()).isNotEqualTo(other.name());
        }
    }

    @Nested
    @AxionDatabase(value = "blank", copy = "inner")
    final class WithItsOwn {

        @Test
        void whatTheOuterPrepares_isInTheOutersDatabase(
                TestDatabase database, @AxionDatabase("blank") TestDatabase outer) {
            assertThat(prepared).isEqualTo(outer.name()).isNotEqualTo(database.name());
        }
    }
}
