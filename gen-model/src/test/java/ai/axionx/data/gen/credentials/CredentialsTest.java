package ai.axionx.data.gen.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.axionx.data.gen.GenPlatform;
import ai.axionx.data.gen.credentials.internal.AxionCredentials;
import ai.axionx.data.gen.data.DataConnection;
import ai.axionx.data.gen.data.ExternalApi;
import ai.axionx.data.gen.data.ExternalApiToken;
import ai.axionx.data.gen.people.User;
import jakarta.persistence.OptimisticLockException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entities with secrets, as axion_gen_app on a real server. */
final class CredentialsTest {

    private static final String PLAINTEXT = "pässword-Ğ-4711";

    private static GenPlatform platform;
    private static SessionFactory sessions;

    private final Keyset keyset = Keyset.create();
    private final WatchedAead aead = new WatchedAead(keyset.aead());
    private final Vault vault = aead.vault(keyset);

    private User owner;
    private ExternalApi api;

    @BeforeAll
    static void start() {
        platform = GenPlatform.start();
        sessions = platform.hibernate();
    }

    @AfterAll
    static void end() {
        sessions.close();
        platform.close();
    }

    @BeforeEach
    void people() {
        String unique = UUID.randomUUID().toString();
        owner = User.of(unique, unique + "@example.org", "Owner");
        api = ExternalApi.of("a" + unique.replace("-", ""), "API", "https://example.org");
        sessions.inTransaction(session -> {
            session.persist(owner);
            session.persist(api);
        });
        platform.statements();
    }

    @Test
    void aNewRow_isSealedWithItsId_andTakesOneInsert() {
        DataConnection source = source("one");
        ExternalApiToken token = token();
        sessions.inTransaction(session -> {
            session.persist(source);
            session.persist(token);
        });

        assertThat(platform.statements().stream().filter(sql -> !sql.startsWith("select")))
                .as("statements that write")
                .hasSize(2)
                .allMatch(sql -> sql.startsWith("insert into public."));
        assertThat(aead.encryptions).hasValue(2);
        sessions.inTransaction(session -> {
            DataConnection found = session.find(DataConnection.class, source.getId());
            try (Secret opened = found.credentials(vault).orElseThrow()) {
                assertThat(opened.text()).isEqualTo(PLAINTEXT);
            }
            try (Secret opened =
                    session.find(ExternalApiToken.class, token.getId()).token(vault)) {
                assertThat(opened.text()).isEqualTo(PLAINTEXT);
            }
            assertThat(found.keyId()).contains(keyset.primaryKeyId());
            assertThat(found).hasToString("DataConnection " + source.getId());
        });
        assertThat(aead.decryptions).hasValue(2);
    }

    /** What the package's description shows. */
    @Test
    void aService_opensItsVaultOnce_fromTwoFiles(@TempDir Path folder) {
        Path wrappingKeyFile = folder.resolve("wrapping-key");
        Path keysetFile = folder.resolve("keyset.json");
        PrintWriter out = new PrintWriter(new StringWriter());
        assertThat(AxionCredentials.run(
                        name -> null, out, out, "create-wrapping-key", "--wrapping-key-file=" + wrappingKeyFile))
                .isZero();
        assertThat(AxionCredentials.run(
                        name -> null,
                        out,
                        out,
                        "create-keyset",
                        "--keyset=" + keysetFile,
                        "--wrapping-key-file=" + wrappingKeyFile))
                .isZero();

        Vault opened = Vault.of(Keyset.read(keysetFile, WrappingKey.inFile(wrappingKeyFile)));

        DataConnection source = DataConnection.of(owner, "warehouse", "POSTGRESQL", Map.of("host", "db"));
        try (Secret secret = Secret.of(PLAINTEXT.toCharArray())) {
            source.replaceCredentials(opened, secret);
        }
        sessions.inTransaction(session -> session.persist(source));
        sessions.inTransaction(session -> {
            DataConnection found = session.find(DataConnection.class, source.getId());
            try (Secret secret = found.credentials(opened).orElseThrow()) {
                assertThat(secret.chars()).isEqualTo(PLAINTEXT.toCharArray());
            }
        });
    }

    @Test
    void aSecret_thatWaits_isOpenToItsOwnerOnly() {
        DataConnection source = source("waiting");
        assertThat(source.keyId()).isEmpty();
        assertThat(source).hasToString("DataConnection null");
        try (Secret opened = source.credentials(vault).orElseThrow()) {
            assertThat(opened.text()).isEqualTo(PLAINTEXT);
        }
        source.removeCredentials();
        sessions.inTransaction(session -> session.persist(source));
        assertThat(source.credentials(vault)).isEmpty();
        assertThat(aead.encryptions).hasValue(0);
    }

    @Test
    void aSecret_thatWaited_isWipedOnceItIsSealed() {
        DataConnection source = source("wiped");
        sessions.inTransaction(session -> session.persist(source));

        assertThat(aead.plaintext)
                .hasSize(PLAINTEXT.getBytes(StandardCharsets.UTF_8).length)
                .containsOnly(0);
    }

    @Test
    void theLastSecret_isTheOneThatStays() {
        DataConnection source = source("replaced");
        replace(source, "before persist");
        sessions.inTransaction(session -> {
            session.persist(source);
            replace(source, "before flush");
            session.flush();
            session.flush();
            replace(source, "after flush");
        });
        opens(source, "after flush");
        sessions.inTransaction(session -> replace(
                session.getReference(DataConnection.class, source.getId()), "by a reference that is not loaded"));
        opens(source, "by a reference that is not loaded");
        sessions.inTransaction(session -> {
            DataConnection found = session.find(DataConnection.class, source.getId());
            session.remove(found);
            session.persist(found);
        });
        opens(source, "by a reference that is not loaded");
        sessions.inTransaction(
                session -> session.find(DataConnection.class, source.getId()).removeCredentials());
        sessions.inTransaction(session -> assertThat(
                        session.find(DataConnection.class, source.getId()).credentials(vault))
                .isEmpty());
    }

    private void replace(DataConnection source, String text) {
        try (Secret secret = Secret.of(text)) {
            source.replaceCredentials(vault, secret);
        }
    }

    private void opens(DataConnection source, String text) {
        sessions.inTransaction(session -> {
            try (Secret opened = session.find(DataConnection.class, source.getId())
                    .credentials(vault)
                    .orElseThrow()) {
                assertThat(opened.text()).isEqualTo(text);
            }
        });
    }

    @Test
    void onlyWhatIsRead_isDecrypted() {
        sessions.inTransaction(session -> {
            for (int i = 0; i < 20; i++) {
                session.persist(source("source " + i));
            }
        });
        sessions.inTransaction(session -> {
            List<DataConnection> sources = session.createQuery(
                            "from DataConnection where owner.id = :owner order by id", DataConnection.class)
                    .setParameter("owner", owner.getId())
                    .list();
            assertThat(sources).hasSize(20).allMatch(source -> source.options().isEmpty());
            platform.statements();
            session.flush();
            assertThat(platform.statements()).as("a flush without changes").isEmpty();
            sources.get(0).rename("renamed");
            session.flush();
            assertThat(aead.decryptions).hasValue(0);

            sources.subList(0, 3)
                    .forEach(source -> source.credentials(vault).orElseThrow().close());
        });
        assertThat(aead.decryptions).hasValue(3);
        assertThat(aead.encryptions).hasValue(20);
        System.out.println("decryptions: 20 rows read, 3 secrets asked for, " + aead.decryptions + " decrypted");
    }

    @Test
    void aValueMoved_doesNotOpen() throws SQLException {
        DataConnection one = persisted(source("from"));
        DataConnection two = persisted(source("to"));
        ExternalApiToken token = token();
        sessions.inTransaction(session -> session.persist(token));

        platform.execute("update data_sources set credentials = (select credentials from data_sources where id = "
                + one.getId() + ") where id = " + two.getId());
        staysShut(two, "of row " + two.getId());

        platform.execute("update data_sources set credentials = (select token from user_external_api_tokens where id = "
                + token.getId() + ") where id = " + two.getId());
        staysShut(two, "public.data_sources.credentials");

        User other = User.of(UUID.randomUUID().toString(), UUID.randomUUID() + "@example.org", "Other");
        sessions.inTransaction(session -> session.persist(other));
        platform.execute("update data_sources set owner_id = " + other.getId() + " where id = " + one.getId());
        staysShut(one, "and owner " + other.getId());
    }

    @Test
    void aBrokenValue_staysReplaceable() throws SQLException {
        DataConnection source = persisted(source("broken"));
        platform.execute("update data_sources set credentials = '\\x01', credentials_key_id = '99' where id = "
                + source.getId());
        staysShut(source, "Replace it");
        Keyset next = Keyset.create();
        WatchedAead watched = new WatchedAead(next.aead());
        Vault nextVault = watched.vault(next);

        sessions.inTransaction(session -> {
            try (Secret secret = Secret.of("new " + PLAINTEXT)) {
                session.find(DataConnection.class, source.getId()).replaceCredentials(nextVault, secret);
            }
        });

        assertThat(watched.decryptions).hasValue(0);
        sessions.inTransaction(session -> {
            try (Secret opened = session.find(DataConnection.class, source.getId())
                    .credentials(nextVault)
                    .orElseThrow()) {
                assertThat(opened.text()).isEqualTo("new " + PLAINTEXT);
            }
        });
    }

    @Test
    void merge_keepsASecret_andRefusesToLoseANewOne() {
        DataConnection detached = persisted(source("detached"));
        detached.rename("renamed while detached");
        sessions.inTransaction(session -> session.merge(detached));
        sessions.inTransaction(session -> {
            DataConnection found = session.find(DataConnection.class, detached.getId());
            assertThat(found.name()).isEqualTo("renamed while detached");
            found.credentials(vault).orElseThrow().close();
        });
        assertThatThrownBy(() -> sessions.inTransaction(session -> {
                    detached.rename("from an old copy");
                    session.merge(detached);
                }))
                .isInstanceOf(OptimisticLockException.class);

        DataConnection fresh = source("merged");
        assertThatIllegalStateException()
                .isThrownBy(() -> sessions.inTransaction(session -> session.merge(fresh)))
                .withMessageContaining("Persist it instead of merging it")
                .withMessageNotContaining(PLAINTEXT);
    }

    @Test
    void whatIsNotSealed_neverReachesTheTable() {
        DataConnection source = source("stateless");
        Throwable failure = catchThrowable(() -> sessions.inStatelessTransaction(session -> session.insert(source)));
        assertThat(failure)
                .isInstanceOf(ConstraintViolationException.class)
                .hasMessageContaining("ck_data_sources_credentials")
                .hasMessageNotContaining(PLAINTEXT);

        User nobody = User.of("nobody", "nobody@example.org", "Nobody");
        DataConnection orphan = DataConnection.of(nobody, "orphan", "POSTGRESQL", Map.of());
        try (Secret secret = Secret.of(PLAINTEXT)) {
            orphan.replaceCredentials(vault, secret);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> sessions.inTransaction(session -> session.persist(orphan)))
                .withMessageContaining("Persist the owner first")
                .withMessageContaining("then a new DataConnection");
    }

    @Test
    void everyColumnWithAKeyId_isKnown() throws SQLException {
        assertThat(platform.rows("""
                        select table_schema || '.' || table_name, column_name
                        from information_schema.columns
                        where table_schema = 'public'
                          and column_name like '%key\\_id'
                        order by 1
                        """))
                .containsExactly(
                        "public.data_sources|credentials_key_id", "public.user_external_api_tokens|token_key_id");
        assertThat(SealedColumn.values())
                .extracting(column -> column.table() + "|" + column.keyIdColumn())
                .containsExactly(
                        "public.data_sources|credentials_key_id", "public.user_external_api_tokens|token_key_id");
    }

    private void staysShut(DataConnection source, String reason) {
        Throwable failure = catchThrowable(() -> sessions.inTransaction(
                session -> session.find(DataConnection.class, source.getId()).credentials(vault)));
        assertThat(failure)
                .isInstanceOf(VaultException.class)
                .hasNoCause()
                .hasMessageContaining(reason)
                .hasMessageNotContaining(PLAINTEXT);
    }

    private DataConnection persisted(DataConnection source) {
        sessions.inTransaction(session -> session.persist(source));
        return source;
    }

    private DataConnection source(String name) {
        DataConnection source = DataConnection.of(owner, name, "POSTGRESQL", Map.of());
        try (Secret secret = Secret.of(PLAINTEXT)) {
            source.replaceCredentials(vault, secret);
        }
        return source;
    }

    private ExternalApiToken token() {
        try (Secret secret = Secret.of(PLAINTEXT)) {
            return ExternalApiToken.of(owner, api, vault, secret);
        }
    }
}
