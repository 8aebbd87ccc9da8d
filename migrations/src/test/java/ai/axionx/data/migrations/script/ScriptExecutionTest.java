package ai.axionx.data.migrations.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.axionx.data.migrations.TestPlatform;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.fault.DatabaseFaults;
import ai.axionx.data.testkit.fault.HeldLock;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts do what they say, also where PostgreSQL alone would not, and keep nobody waiting. */
@AxionDatabase("blank")
@Timeout(60)
final class ScriptExecutionTest {

    private static final String TABLES = """
            create table users (id bigint primary key);
            create table tracks (id bigint not null, made_at timestamptz not null, user_id bigint, state text)
                partition by range (made_at);
            create table tracks_p1 partition of tracks for values from ('2026-01-01') to ('2026-02-01');
            create table tracks_p2 partition of tracks for values from ('2026-02-01') to ('2026-03-01')
                partition by hash (id);
            create table tracks_p2_a partition of tracks_p2 for values with (modulus 2, remainder 0);
            create table tracks_p2_b partition of tracks_p2 for values with (modulus 2, remainder 1);
            create table tracks_default partition of tracks default;
            insert into users select generate_series(1, 10);
            insert into tracks
            select i, '2026-01-01'::timestamptz + i * interval '1 hour', i % 10 + 1 from generate_series(1, 2000) i;
            """;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private Connection connection;
    private DataSource database;

    @BeforeEach
    void makeTables(Connection own, DataSource source) throws SQLException {
        connection = own;
        database = source;
        sql(TABLES);
    }

    @Test
    void aConcurrentIndex_onAPartitionedTable_isBuiltOnEachPartition() throws Exception {
        List<String> steps = new ArrayList<>();

        execution().withListener(listener(steps)).run(script("create index concurrently ix_user on tracks (user_id);"));

        assertThat(rows("select indrelid::regclass::text from pg_index where indisvalid"
                        + " and pg_get_indexdef(indexrelid) like '%(user_id)%' order by 1"))
                .containsExactly("tracks", "tracks_default", "tracks_p1", "tracks_p2", "tracks_p2_a", "tracks_p2_b");
        assertThat(steps.stream().filter(step -> !step.contains("only") && !step.contains("attach")))
                .allMatch(step -> step.startsWith("create index concurrently"));
        sql("create table tracks_p3 partition of tracks for values from ('2027-01-01') to ('2027-02-01')");
        assertThat(rows("select 1 from pg_index where indrelid = 'tracks_p3'::regclass and indisvalid"))
                .hasSize(1);
    }

    @Test
    void anInterruptedIndex_isBuiltAnew() throws Exception {
        var journal = new MemoryJournal();
        MigrationScript script = script("create index concurrently ix_user on tracks (user_id);");
        try (Connection reader = database.getConnection()) {
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            TestPlatform.rows(reader, "select count(*) from users");
            var stop = new Cancellation();
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
                try {
                    execution().withJournal(journal).withCancellation(stop).run(script);
                } catch (StatementException | SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            // The build on a partition waits for the reader's snapshot: it is half-way.
            awaitRow("select 1 from pg_stat_progress_create_index"
                    + " where datname = current_database() and phase like 'waiting for%'");
            stop.cancel();
            assertThatThrownBy(() -> run.get(2, TimeUnit.SECONDS))
                    .hasRootCauseMessage("ERROR: canceling statement due to user request");
        }
        assertThat(rows("select 1 from pg_index where not indisvalid and indrelid = 'tracks_default'::regclass"))
                .hasSize(1);

        execution().withJournal(journal).run(script);

        assertThat(rows("select indexrelid::regclass::text from pg_index where not indisvalid"))
                .isEmpty();
        assertThat(rows("select count(*) from pg_index where pg_get_indexdef(indexrelid) like '%(user_id)%'"))
                .containsExactly("6");
        assertThat(said).anyMatch(line -> line.contains("is invalid: dropping it, to build it anew"));
    }

    @Test
    void anIndexThatCannotBe_leavesNothingInvalid() throws SQLException {
        StatementException refusal = refusal(script("create unique index concurrently ux on tracks_p1 (user_id);"));

        assertThat(refusal.refusal().getSQLState()).isEqualTo("23505");
        assertThat(rows("select 1 from pg_class where relname = 'ux'")).isEmpty();
    }

    /** Also by the next run, which knows that the one before was here. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            create index concurrently ix_state on tracks_p1 (user_id)   | 42P07
            create index concurrently ix_state on tracks (user_id)      | 42P07
            drop index concurrently ix_nothing                          | 42704
            alter table tracks detach partition users concurrently      | 42P01
            """)
    void whatTheServerWillNotHave_isRefusedEachTime(String sql, String state) throws SQLException {
        sql(
                sql.contains("tracks_p1")
                        ? "create index ix_state on tracks_p1 (state)"
                        : "create index ix_state on tracks (state)");
        sql("alter table tracks detach partition tracks_default; drop table tracks_default");
        var journal = new MemoryJournal();

        for (int i = 0; i < 2; i++) {
            assertThat(catchThrowableOfType(
                                    StatementException.class,
                                    () -> execution().withJournal(journal).run(script(sql + ";")))
                            .refusal()
                            .getSQLState())
                    .isEqualTo(state);
        }
    }

    @Test
    void anIndexThatIsThere_isEnough_ifTheScriptSaysSo() throws Exception {
        sql("create index ix_state on tracks (state)");

        execution().run(script("create index concurrently if not exists ix_state on tracks (user_id);"));

        assertThat(rows("select pg_get_indexdef('ix_state'::regclass)").get(0)).contains("(state)");
    }

    @Test
    void anInvalidIndexOfAPartitionedTable_thatNobodyHereBegan_isBuiltAsTheScriptSays() throws Exception {
        sql("create index ix_user on only tracks (state)");

        execution().run(script("create index concurrently ix_user on tracks (user_id);"));

        assertThat(rows("select pg_get_indexdef(indexrelid) from pg_index where indexrelid = 'ix_user'::regclass"
                        + " and indisvalid"))
                .singleElement()
                .asString()
                .contains("(user_id)");
    }

    @Test
    void anIndexWithoutName_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> execution().run(script("\ncreate index concurrently on tracks (user_id);")))
                .withMessageContaining("line 2")
                .withMessageContaining("with a name");
    }

    @Test
    void anIndexOfAPartitionedTable_isDroppedConcurrently() throws Exception {
        sql("create index ix_state on tracks (state)");

        execution().run(script("drop index concurrently ix_state;"));

        assertThat(rows("select 1 from pg_index where pg_get_indexdef(indexrelid) like '%(state)%'"))
                .isEmpty();
    }

    @Test
    void aForeignKeyNotValid_onAPartitionedTable_isAddedAndValidated() throws Exception {
        execution().run(script("""
                -- axion: transaction per statement
                alter table tracks
                    add constraint fk_user foreign key (user_id) references users (id) not valid;
                alter table tracks validate constraint fk_user;
                """));

        assertThat(rows("select distinct convalidated from pg_constraint where conname like 'fk_user%'"))
                .containsExactly("t");
        assertThat(rows("select 1 from pg_constraint where conname = 'fk_user' and conrelid = 'tracks'::regclass"))
                .hasSize(1);
    }

    @Test
    void batches_coverEveryRow_onceAndGoOnWhereTheyStopped() throws Exception {
        var journal = new MemoryJournal();
        MigrationScript script = script("""
                -- axion: batches of 150 rows of tracks by id
                update tracks set state = coalesce(state, '') || 'x' where id between :first and :last;
                """);
        var stop = new Cancellation();
        List<String> steps = new ArrayList<>();
        assertThatThrownBy(() -> execution()
                        .withJournal(journal)
                        .withCancellation(stop)
                        .withListener(new ScriptExecution.Listener() {
                            @Override
                            public void after(ScriptStatement statement, String step) {
                                steps.add(step);
                                if (steps.size() == 5) {
                                    stop.cancel();
                                }
                            }
                        })
                        .run(script))
                .isInstanceOf(Cancellation.CancelledException.class);
        assertThat(rows("select count(*) from tracks where state = 'x'")).containsExactly("750");

        execution().withJournal(journal).run(script);

        assertThat(rows("select distinct state from tracks")).containsExactly("x");
        assertThat(said).anyMatch(line -> line.contains("rows up to id '2000'::bigint are done, 1250 in this run"));
    }

    @Test
    void aLockedTable_isTriedAgain_saysWhoBlocks_andLetsReadersPass(TestDatabase own) throws Exception {
        CompletableFuture<Void> run;
        int holder;
        try (HeldLock held = DatabaseFaults.of(own).hold(TestRole.MIGRATE, "select 1 from tracks")) {
            holder = held.processId();
            run = CompletableFuture.runAsync(() -> {
                try {
                    execution()
                            .withObserver(database)
                            .run(script("alter table users add column name text;"
                                    + "alter table tracks add column note text;"));
                } catch (StatementException | SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (int i = 0; i < 500 && said.size() < 3; i++) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        run.get(30, TimeUnit.SECONDS);

        assertThat(said.get(0))
                .matches("V1__test.sql, line 1: gave up on a lock held by pid " + holder
                        + ", role .*; trying again in \\d+ ms");
        assertThat(rows("select note from tracks where note is not null")).isEmpty();
    }

    @Test
    void aLockThatIsNeverFree_isGivenUpOn_andNothingIsLeft(TestDatabase own) throws Exception {
        try (HeldLock held = DatabaseFaults.of(own).hold(TestRole.MIGRATE, "select 1 from tracks")) {
            StatementException refusal = catchThrowableOfType(
                    StatementException.class,
                    () -> execution()
                            .withObserver(database)
                            .withPatience(Duration.ofSeconds(1))
                            .run(
                                    script(
                                            "alter table users add column name text;\nalter table tracks add column note text;")));

            assertThat(refusal.isPassing()).isTrue();
            assertThat(refusal.blockers()).startsWith("pid " + held.processId() + ", role ");
            assertThat(refusal.isRolledBack()).isTrue();
            assertThat(refusal.line()).isEqualTo(2);
        }
        assertThat(rows("select attname from pg_attribute where attrelid = 'users'::regclass and attname = 'name'"))
                .isEmpty();
    }

    @Test
    void aStatementThatIsTooSlowForItsLimits_isTold() throws Exception {
        StatementException refusal = refusal(script("set local statement_timeout = '100ms'; select pg_sleep(10);"));

        assertThat(refusal.isTooSlow()).isTrue();
        execution().run(script("-- axion: limits none\nselect pg_sleep(0.1);"));
    }

    @Test
    void whatAnAdministratorCancels_isNotTooSlow() throws Exception {
        CompletableFuture<StatementException> run =
                CompletableFuture.supplyAsync(() -> refusal(script("-- axion: limits none\nselect pg_sleep(50);")));
        awaitRow("select 1 from pg_stat_activity where datname = current_database() and query like '%pg_sleep(50)'"
                + " and pid <> pg_backend_pid()");

        try (Connection other = database.getConnection()) {
            TestPlatform.execute(
                    other,
                    "select pg_cancel_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and wait_event = 'PgSleep'");
        }

        assertThat(run.get(10, TimeUnit.SECONDS).isTooSlow()).isFalse();
        assertThat(run.join().isCanceledByOthers()).isTrue();
    }

    @Test
    void whatFailsAtTheCommit_isToldWithTheLastStatement() throws SQLException {
        sql("create table parts (user_id bigint references users (id) deferrable initially deferred)");

        StatementException refusal = refusal(script("select 1;\ninsert into parts values (11);"));

        assertThat(refusal.refusal().getSQLState()).isEqualTo("23503");
        assertThat(refusal.line()).isEqualTo(2);
        assertThat(refusal.isRolledBack()).isTrue();
        assertThat(rows("select 1 from parts")).isEmpty();
    }

    @Test
    void batchesOfRowsWithoutKey_areRefused() throws SQLException {
        sql("create table parts (id bigint unique, state text); insert into parts values (1), (null)");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> execution().run(script("""
                        -- axion: batches of 10 rows of parts by id
                        update parts set state = 'x' where id between :first and :last;
                        """)))
                .withMessageContaining("line 2")
                .withMessageContaining("null");
        assertThat(rows("select 1 from parts where state is not null")).isEmpty();
    }

    @Test
    void severalKeysAtOnce_onAPartitionedTable_areRefused() throws SQLException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> execution().run(script("""
                        -- axion: transaction per statement
                        alter table tracks
                            add constraint fk_user foreign key (user_id) references users (id) not valid,
                            add constraint fk_other foreign key (user_id) references users (id) not valid;
                        """)))
                .withMessageContaining("a statement of its own");
        assertThat(rows("select 1 from pg_constraint where conname in ('fk_user', 'fk_other')"))
                .isEmpty();
    }

    @Test
    void theLineOfAFailure_isThatOfTheFile() throws SQLException {
        StatementException refusal = refusal(script("""
                select 1;
                do $$
                begin
                    null;
                end $$;
                insert into users
                values (1, 2);
                """));

        assertThat(refusal.line()).isEqualTo(7);
    }

    @Test
    void aPartition_isDetachedConcurrently_alsoByTheSecondRun() throws Exception {
        sql("alter table tracks detach partition tracks_default; drop table tracks_default");
        var journal = new MemoryJournal();
        MigrationScript script = script("alter table tracks detach partition tracks_p1 concurrently;\nselect 1 / 0;");

        assertThatThrownBy(() -> execution().withJournal(journal).run(script)).isInstanceOf(StatementException.class);
        journal.forgetLast(script);
        assertThatThrownBy(() -> execution().withJournal(journal).run(script))
                .isInstanceOf(StatementException.class)
                .hasMessageContaining("division by zero");

        assertThat(rows("select 1 from pg_inherits where inhrelid = 'tracks_p1'::regclass"))
                .isEmpty();
    }

    private ScriptExecution execution() {
        return ScriptExecution.on(connection).withProgress(said::add);
    }

    private StatementException refusal(MigrationScript script) {
        return catchThrowableOfType(StatementException.class, () -> execution().run(script));
    }

    private static ScriptExecution.Listener listener(List<String> steps) {
        return new ScriptExecution.Listener() {
            @Override
            public void after(ScriptStatement statement, String step) {
                steps.add(step);
            }
        };
    }

    private static MigrationScript script(String sql) {
        return MigrationScript.parse("V1__test.sql", sql);
    }

    private void awaitRow(String query) throws SQLException, InterruptedException {
        try (Connection other = database.getConnection()) {
            for (int i = 0; i < 500; i++) {
                if (!TestPlatform.rows(other, query).isEmpty()) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new AssertionError("expected a row of: " + query);
    }

    private void sql(String sql) throws SQLException {
        TestPlatform.execute(connection, sql);
    }

    private List<String> rows(String query) throws SQLException {
        return TestPlatform.rows(connection, query);
    }

    /** Remembers as long as the test runs. */
    private static final class MemoryJournal implements Journal {

        private final Map<String, Progress> reached = new HashMap<>();

        @Override
        public Progress read(Connection any, MigrationScript script) {
            return reached.getOrDefault(script.fileName(), Progress.NONE);
        }

        @Override
        public void note(Connection any, MigrationScript script, Progress progress) {
            reached.put(script.fileName(), progress);
        }

        @Override
        public void complete(Connection any, MigrationScript script, Duration took) {
            reached.remove(script.fileName());
        }

        /** As if the runner had been killed between a statement and the note that it is done. */
        void forgetLast(MigrationScript script) {
            reached.computeIfPresent(
                    script.fileName(), (name, progress) -> new Progress(progress.done() - 1, true, Optional.empty()));
        }
    }
}
