package ai.axionx.data.gen.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.axionx.data.gen.GenPlatform;
import ai.axionx.data.gen.data.DataConnection;
import ai.axionx.data.gen.data.ExternalApi;
import ai.axionx.data.gen.data.ExternalApiToken;
import ai.axionx.data.gen.people.User;
import ai.axionx.data.testkit.PostgresServer;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/**
 * Known plaintexts are looked for wherever one could end up. A text that is no secret is planted in the options of the
 * same rows, and every search must find that.
 */
@Isolated("reads what every logger of this JVM says")
final class PlaintextSearchTest {

    private static final List<String> SECRETS =
            List.of("sEcRet-first-0815", "sEcRet-token-0816", "sEcRet-second-0817", "sEcRet-rotated-0818");
    private static final String PLANTED = "pLanTed-in-options-4711";

    /** Of every file in the server's data directory: how many there are, and how many hold the bytes. */
    private static final String FILES = """
            with recursive entries (path, is_folder, size) as (
                select current_setting('data_directory'), true, 0::bigint
                union all
                select parent.path || '/' || name, stat.isdir, stat.size
                from entries parent
                     cross join lateral pg_ls_dir(parent.path, true, false) name
                     cross join lateral pg_stat_file(parent.path || '/' || name, true) stat
                where parent.is_folder
                  and stat.isdir is not null
            )
            select count(*), count(*) filter (
                where position(convert_to(?, 'UTF8') in pg_read_binary_file(path, 0, size, true)) > 0)
            from entries
            where not is_folder
            """;

    @Test
    void plaintexts_areNowhereButInTheLiveObjects() throws Exception {
        LogSearch logs = new LogSearch();
        try (GenPlatform platform = GenPlatform.on(PostgresServer.start());
                SessionFactory sessions = platform.hibernate(Map.of(
                        AvailableSettings.GENERATE_STATISTICS,
                        "true",
                        AvailableSettings.USE_SECOND_LEVEL_CACHE,
                        "true",
                        AvailableSettings.CACHE_REGION_FACTORY,
                        "jcache",
                        "hibernate.javax.cache.missing_cache_strategy",
                        "create",
                        AvailableSettings.JAKARTA_SHARED_CACHE_MODE,
                        "ALL"))) {
            StringWriter told = new StringWriter();
            String cached;
            logs.start();
            try {
                live(platform, sessions, new PrintWriter(told, true));
                cached = cached();
            } finally {
                logs.end();
            }

            assertThat(logs.loggers)
                    .contains(
                            "org.hibernate.orm.jdbc.bind",
                            "org.hibernate.SQL",
                            "org.postgresql.core.v3.QueryExecutorImpl");
            assertThat(logs.found).as("found in %d log events", logs.events).containsExactly(PLANTED);

            assertThat(cached).as("second-level cache").contains(PLANTED);
            assertThat(told.toString()).contains("VaultException", "DataConnection#");
            SECRETS.forEach(secret -> {
                assertThat(told.toString())
                        .as("exceptions, statistics, toString")
                        .doesNotContain(forms(secret));
                assertThat(cached).as("second-level cache").doesNotContain(forms(secret));
            });

            platform.execute("checkpoint");
            String planted = platform.rows(FILES, PLANTED).get(0);
            assertThat(planted).as("files, and files with the planted text").doesNotEndWith("|0");
            for (String secret : SECRETS) {
                for (String form : forms(secret)) {
                    assertThat(platform.rows(FILES, form).get(0))
                            .as("files with a secret")
                            .endsWith("|0");
                }
            }
            System.out.println(
                    "searched: " + planted.replace("|", " files of the server, planted text found in ") + "; "
                            + logs.events + " log events of " + logs.loggers.size() + " loggers, " + cached.length()
                            + " characters of second-level cache");
        }
    }

    /** All that is done with secrets, failures too. */
    private static void live(GenPlatform platform, SessionFactory sessions, PrintWriter told) throws SQLException {
        Keyset keyset = Keyset.create();
        Vault vault = Vault.of(keyset);
        User owner = User.of("owner", "owner@example.org", "Owner");
        ExternalApi api = ExternalApi.of("api", "API", "https://example.org");
        DataConnection source = DataConnection.of(owner, "source", "POSTGRESQL", Map.of("note", PLANTED));
        DataConnection rotated = DataConnection.of(owner, "rotated", "POSTGRESQL", Map.of("note", PLANTED));
        ExternalApiToken token;
        try (Secret first = Secret.of(SECRETS.get(0));
                Secret second = Secret.of(SECRETS.get(1));
                Secret last = Secret.of(SECRETS.get(3))) {
            source.replaceCredentials(vault, first);
            rotated.replaceCredentials(vault, last);
            token = ExternalApiToken.of(owner, api, vault, second);
            told.println(List.of(source, token, first, vault, keyset));
        }
        sessions.inTransaction(session -> {
            session.persist(owner);
            session.persist(api);
            session.persist(source);
            session.persist(rotated);
            session.persist(token);
        });
        sessions.inTransaction(session -> {
            try (Secret secret = Secret.of(SECRETS.get(2))) {
                session.find(DataConnection.class, source.getId()).replaceCredentials(vault, secret);
            }
        });
        Keyset both = keyset.withKey();
        String next = both.keyIds().stream()
                .filter(id -> !id.equals(keyset.primaryKeyId()))
                .findFirst()
                .orElseThrow();
        told.println(ReEncryption.of(platform.app(), Vault.of(both.withPrimary(next)))
                .run());
        sessions.getCache().evictAllRegions();
        sessions.getStatistics().clear();

        WatchedAead aead = new WatchedAead(both.aead());
        Vault watched = aead.vault(both);
        for (int i = 0; i < 2; i++) {
            sessions.inTransaction(session -> {
                DataConnection found = session.find(DataConnection.class, source.getId());
                try (Secret opened = found.credentials(watched).orElseThrow()) {
                    assertThat(opened.text()).isEqualTo(SECRETS.get(2));
                    told.println(List.of(found, opened));
                }
                session.find(ExternalApiToken.class, token.getId())
                        .token(watched)
                        .close();
                session.find(DataConnection.class, rotated.getId());
            });
        }
        assertThat(sessions.getStatistics().getSecondLevelCacheHitCount())
                .as("rows from the cache")
                .isGreaterThanOrEqualTo(3);
        assertThat(aead.decryptions)
                .as("from the cache or not, one for each secret read")
                .hasValue(4);

        Throwable shut = catchThrowable(() -> sessions.inTransaction(
                session -> session.find(DataConnection.class, source.getId()).credentials(Vault.of(Keyset.create()))));
        shut.printStackTrace(told);
        DataConnection unsealed = DataConnection.of(owner, "unsealed", "POSTGRESQL", Map.of());
        DataConnection merged = DataConnection.of(owner, "merged", "POSTGRESQL", Map.of());
        try (Secret secret = Secret.of(SECRETS.get(0))) {
            unsealed.replaceCredentials(vault, secret);
            merged.replaceCredentials(vault, secret);
        }
        catchThrowable(() -> sessions.inStatelessTransaction(session -> session.insert(unsealed)))
                .printStackTrace(told);
        catchThrowable(() -> sessions.inTransaction(session -> session.merge(merged)))
                .printStackTrace(told);
        told.println(sessions.getStatistics());
        told.println(String.join(" ", sessions.getStatistics().getQueries()));
        told.println("DataConnection#" + source.getId());
    }

    /** All of the second-level cache as bytes of Java's serialization, which writes plain ASCII as it is. */
    private static String cached() throws IOException {
        CacheManager manager = Caching.getCachingProvider().getCacheManager();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String name : manager.getCacheNames()) {
            Cache<Object, Object> cache = manager.getCache(name);
            for (Cache.Entry<Object, Object> entry : cache) {
                try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                    out.writeObject(entry.getValue());
                }
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** As text, in base64 and in hexadecimal. */
    private static String[] forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return new String[] {
            secret,
            Base64.getEncoder().withoutPadding().encodeToString(bytes),
            HexFormat.of().formatHex(bytes)
        };
    }

    /** Everything that is logged, at every level, by whatever logs: SLF4J's loggers and the JDK's. */
    private static final class LogSearch extends AppenderBase<ILoggingEvent> {

        final Set<String> found = new TreeSet<>();
        final Set<String> loggers = new TreeSet<>();
        long events;

        private final LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
        private final Map<String, Level> levels = new HashMap<>();
        private final java.util.logging.Logger jdk = java.util.logging.Logger.getLogger("");
        private final java.util.logging.Logger driver = java.util.logging.Logger.getLogger("org.postgresql");
        private final Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                search(String.valueOf(line.getLoggerName()), new SimpleFormatter().format(line));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };

        @Override
        public void start() {
            super.start();
            logback.getLoggerList().forEach(logger -> {
                if (logger.getLevel() != null) {
                    levels.put(logger.getName(), logger.getLevel());
                }
            });
            // What the console shows stays as it was.
            var root = logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            root.detachAppender("console");
            levels.keySet().stream()
                    .filter(name -> !name.equals(org.slf4j.Logger.ROOT_LOGGER_NAME))
                    .forEach(name -> logback.getLogger(name).setLevel(null));
            root.setLevel(Level.TRACE);
            root.addAppender(this);
            handler.setLevel(java.util.logging.Level.ALL);
            driver.setLevel(java.util.logging.Level.ALL);
            driver.setUseParentHandlers(false);
            driver.addHandler(handler);
            jdk.addHandler(handler);
        }

        void end() {
            var root = logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            root.detachAppender(this);
            levels.forEach((name, level) -> logback.getLogger(name).setLevel(level));
            jdk.removeHandler(handler);
            driver.removeHandler(handler);
            driver.setLevel(null);
            driver.setUseParentHandlers(true);
            stop();
        }

        @Override
        protected void append(ILoggingEvent event) {
            String failure =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            search(event.getLoggerName(), event.getFormattedMessage() + failure);
        }

        private synchronized void search(String logger, String text) {
            events++;
            loggers.add(logger);
            if (text.contains(PLANTED)) {
                found.add(PLANTED);
            }
            for (String secret : SECRETS) {
                for (String form : forms(secret)) {
                    if (text.contains(form)) {
                        found.add(secret);
                    }
                }
            }
        }
    }
}
