package ai.axionx.data.schema;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** Every database, migrated: those of all tests of this module, which leave them as they are. They go with the JVM. */
public final class MigratedPlatform {

    private final Map<PlatformDatabase, TestDatabase> databases = new EnumMap<>(PlatformDatabase.class);
    private final Map<String, TestDatabase> copies = new ConcurrentHashMap<>();
    private final String day;

    private MigratedPlatform() throws SQLException {
        String before = "";
        for (PlatformDatabase database : PlatformDatabase.values()) {
            databases.put(database, TestDatabase.create(database.databaseName()));
            before = before.isEmpty() ? today() : before;
        }
        this.day = before;
    }

    public static MigratedPlatform shared() {
        return Shared.PLATFORM;
    }

    /** The server's UTC day when migrations began: the first partitions are of it. */
    String day() {
        return day;
    }

    /** The server's UTC day. */
    String today() throws SQLException {
        try (Connection connection = of(PlatformDatabase.SENSE).connect(TestRole.ADMIN);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select (now() at time zone 'UTC')::date")) {
            row.next();
            return row.getString(1);
        }
    }

    /** What the database is called in the server. */
    String name(PlatformDatabase database) {
        return of(database).name();
    }

    private TestDatabase of(PlatformDatabase database) {
        return requireNonNull(databases.get(database));
    }

    /** Connections of the role that owns the database. */
    public DataSource owner(PlatformDatabase database) {
        return of(database).dataSource(TestRole.MIGRATE);
    }

    /** Connections of the same role to a copy of the database. */
    public DataSource owner(PlatformDatabase database, String copy) {
        return copies.computeIfAbsent(copy, any -> TestDatabase.create(database.databaseName()))
                .dataSource(TestRole.MIGRATE);
    }

    /** Connections of a role that uses the database. */
    DataSource as(PlatformRole role, PlatformDatabase database) {
        boolean worker = role == PlatformRole.SENSE_WORKER && database == PlatformDatabase.SENSE;
        return of(database).dataSource(worker ? TestRole.WORKER : TestRole.APP);
    }

    /** What the database holds now. */
    public Catalog catalog(PlatformDatabase database) throws SQLException {
        try (Connection connection = owner(database).getConnection()) {
            return Catalog.read(connection);
        }
    }

    static void execute(DataSource database, List<String> statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static final class Shared {
        static final MigratedPlatform PLATFORM;

        static {
            try {
                PLATFORM = new MigratedPlatform();
            } catch (SQLException e) {
                throw new IllegalStateException("the databases of the tests cannot be made: " + e.getMessage(), e);
            }
        }
    }
}
