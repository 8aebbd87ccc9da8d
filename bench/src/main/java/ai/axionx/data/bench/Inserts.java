package ai.axionx.data.bench;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.Bootstrap;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.SenseModel;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.OutboxMessage;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.sense.roaddata.Hold;
import ai.axionx.data.spatial.Wgs84;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.postgresql.PGConnection;

/**
 * Rows of the model's own entities, written in one transaction: as {@link SenseModel#open} does it, with Hibernate's
 * own defaults, and by {@code COPY}, which is the bar.
 *
 * <p>Two kinds of work: messages of the outbox, and users in turn with a hold of theirs, so that the table changes at
 * each row. The contenders take turns on emptied tables; each has a pool of one connection.
 */
final class Inserts {

    private static final int ROUNDS = 7;
    private static final int ROWS = 10_000;

    private final HikariDataSource owner;

    private Inserts(HikariDataSource owner) {
        this.owner = owner;
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("org.jboss.logging.provider", "slf4j");
        String password = UUID.randomUUID().toString();
        try (PostgresServer server = PostgresServer.start()) {
            Bootstrap.of(server::connect)
                    .withPasswords(Arrays.stream(PlatformRole.values())
                            .collect(Collectors.toMap(Function.identity(), role -> password)))
                    .run();
            PlatformRole migrate = PlatformDatabase.SENSE.migrateRole();
            Migrator.of(
                            PlatformDatabase.SENSE,
                            server.dataSource("axion_sense", new DatabaseLogin(migrate.roleName(), password)))
                    .migrate();
            String url = server.jdbcUrl("axion_sense");
            try (HikariDataSource owner = pool(url, migrate, password, false);
                    HikariDataSource app = pool(url, PlatformRole.SENSE_APP, password, false);
                    HikariDataSource rewriting = pool(url, PlatformRole.SENSE_APP, password, true);
                    SessionFactory ours = SenseModel.open(app);
                    SessionFactory oursRewriting = SenseModel.open(rewriting);
                    SessionFactory plain = withDefaultsOfHibernate(app);
                    SessionFactory plainRewriting = withDefaultsOfHibernate(rewriting)) {
                Inserts bench = new Inserts(owner);
                Map<String, Contender> contenders = new LinkedHashMap<>();
                contenders.put("COPY", work -> copy(app, work));
                contenders.put("SenseModel.open", work -> persist(ours, work));
                contenders.put("SenseModel.open, rewritten", work -> persist(oursRewriting, work));
                contenders.put("Hibernate's defaults", work -> persist(plain, work));
                contenders.put("Hibernate's defaults, rewritten", work -> persist(plainRewriting, work));
                for (Work work : Work.values()) {
                    bench.compare(work, contenders);
                }
            }
        }
    }

    private static HikariDataSource pool(String url, PlatformRole role, String password, boolean rewriting) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(role.roleName());
        config.setPassword(password);
        config.setMaximumPoolSize(1);
        config.addDataSourceProperty("reWriteBatchedInserts", rewriting);
        return new HikariDataSource(config);
    }

    private static SessionFactory withDefaultsOfHibernate(HikariDataSource pool) {
        MetadataSources sources = new MetadataSources(new StandardServiceRegistryBuilder()
                .applySetting(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, pool)
                .build());
        SenseModel.entities().forEach(sources::addAnnotatedClass);
        return sources.buildMetadata().buildSessionFactory();
    }

    private void compare(Work work, Map<String, Contender> contenders) throws Exception {
        Map<String, double[]> millis = new LinkedHashMap<>();
        contenders.keySet().forEach(name -> millis.put(name, new double[ROUNDS]));
        // The first two rounds warm up.
        for (int round = -2; round < ROUNDS; round++) {
            for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
                try (Connection connection = owner.getConnection()) {
                    OpsDatabase.execute(
                            connection,
                            "truncate public.outbox_messages, road_data.holds, public.users, public.organizations cascade");
                }
                double taken = Rounds.millis(() -> contender.getValue().write(work));
                if (round >= 0) {
                    requireNonNull(millis.get(contender.getKey()))[round] = taken;
                }
            }
        }
        Rounds bar = new Rounds(requireNonNull(millis.get("COPY")));
        millis.forEach((name, taken) -> System.out.printf(
                Locale.ROOT,
                "%-9s %-32s %s  %4.0f %% of COPY%n",
                work.name().toLowerCase(Locale.ROOT),
                name,
                new Rounds(taken),
                100 * bar.ratioTo(new Rounds(taken))));
    }

    private static void persist(SessionFactory sessions, Work work) {
        sessions.inTransaction(work == Work.MESSAGES ? Inserts::persistMessages : Inserts::persistHolds);
    }

    private static void persistMessages(Session session) {
        for (int i = 0; i < ROWS; i++) {
            session.persist(OutboxMessage.of("holds", Integer.toString(i), Map.of("event", "hold-opened")));
        }
    }

    private static void persistHolds(Session session) {
        Organization organization = Organization.of("bench", "Bench");
        session.persist(organization);
        for (int i = 0; i < ROWS / 2; i++) {
            User user = User.of("bench|" + i, i + "@example.org", "User " + i);
            session.persist(user);
            session.persist(Hold.of(
                    organization,
                    user,
                    "vehicle_stop_v1",
                    Wgs84.point(longitude(i), latitude(i), 408.5),
                    Instant.now()));
        }
    }

    private static void copy(HikariDataSource pool, Work work) throws SQLException, IOException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            if (work == Work.MESSAGES) {
                copyMessages(connection);
            } else {
                copyHolds(connection);
            }
            connection.commit();
        }
    }

    private static void copyMessages(Connection connection) throws SQLException, IOException {
        StringBuilder messages = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            TimeOrderedId id = TimeOrderedId.next();
            messages.append(id.id()).append('\t').append(id.createdAt()).append("\tholds\t");
            messages.append(i).append("\t{\"event\": \"hold-opened\"}\n");
        }
        copy(connection, "public.outbox_messages (id, created_at, topic, message_key, payload)", messages);
    }

    private static void copyHolds(Connection connection) throws SQLException, IOException {
        OpsDatabase.execute(
                connection, "insert into public.organizations (id, code, name) values (1, 'bench', 'Bench')");
        StringBuilder users = new StringBuilder();
        StringBuilder holds = new StringBuilder();
        for (int i = 0; i < ROWS / 2; i++) {
            users.append(i).append("\tbench|").append(i).append('\t').append(i).append("@example.org\tUser ");
            users.append(i).append('\n');
            holds.append("1\tvehicle_stop_v1\tSRID=4326;POINT Z (")
                    .append(longitude(i))
                    .append(' ');
            holds.append(latitude(i))
                    .append(" 408.5)\t")
                    .append(Instant.now())
                    .append('\t')
                    .append(i)
                    .append('\n');
        }
        copy(connection, "public.users (id, external_auth_id, email, display_name)", users);
        copy(connection, "road_data.holds (organization_id, kind, location, observed_at, created_by_id)", holds);
    }

    private static void copy(Connection connection, String into, StringBuilder rows) throws SQLException, IOException {
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + into + " from stdin", new StringReader(rows.toString()));
    }

    private static double longitude(int i) {
        return 5 + i * 0.002;
    }

    private static double latitude(int i) {
        return 42 + i % 100 * 0.1;
    }

    private enum Work {
        MESSAGES,
        HOLDS
    }

    @FunctionalInterface
    private interface Contender {
        void write(Work work) throws Exception;
    }
}
