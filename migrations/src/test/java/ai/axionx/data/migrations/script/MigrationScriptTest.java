package ai.axionx.data.migrations.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is taken apart as psql would, and says nothing that is not heard. */
final class MigrationScriptTest {

    @Test
    void statements_endAtSemicolons_thatAreNotInsideOfAnything() {
        assertThat(sql("""
                select ';' as "a;b", E'it\\'s; ' || 'x'';' -- ; here
                       /* ; /* nested; */ ; */ + 1;
                do $$ begin perform 1; end $$;
                do $body$ begin execute $$select ';'$$; end $body$;
                create rule r as on insert to t do also (insert into u values (1); insert into v values (2));
                create or replace function f() returns int begin atomic
                    select case when true then 1; end; select 2;
                end;
                create function begin_end() returns text language sql return 'begin';
                select $1, a$b$c from t
                """)).hasSize(7).satisfies(all -> {
            assertThat(all.get(2)).endsWith("$body$");
            assertThat(all.get(4)).startsWith("create or replace").endsWith("end");
            assertThat(all.get(6)).isEqualTo("select $1, a$b$c from t");
        });
    }

    @Test
    void lines_areThoseOfTheFile() {
        MigrationScript script = MigrationScript.parse("V1__lines.sql", """
                -- what it is

                select 1;
                /* two
                   lines */ select 2; select
                3;
                """);

        assertThat(script.statements()).extracting(ScriptStatement::line).containsExactly(3, 5, 5);
    }

    @Test
    void limits_comeFromTheStatement_unlessTheScriptSaysOtherwise() {
        assertThat(MigrationScript.parse("V1__limits.sql", """
                alter table t add column a integer;
                create unique index concurrently i on t (a);
                alter table t validate constraint c;
                drop index concurrently i;
                vacuum analyze t;
                -- axion: limits none
                -- and why
                update t set a = 1;
                -- axion: limits long
                alter table t drop column a;
                """).statements())
                .extracting(ScriptStatement::limits)
                .containsExactly(
                        Limits.SHORT, Limits.LONG, Limits.NONE, Limits.LONG, Limits.NONE, Limits.NONE, Limits.LONG);
    }

    @Test
    void aFile_saysWhatItIsFor_andWhichRulesItBreaks() {
        MigrationScript script = MigrationScript.parse("V2_1__drop_old_title.sql", """
                -- axion: cleanup of V1__new_title.sql
                -- axion: allow column-drop: nobody reads it: see the dashboard
                alter table t drop column title;
                -- axion: batches of 500 rows of public.t by id
                update t set a = 1 where id between :first and :last;
                """);

        assertThat(script.version()).contains("2.1");
        assertThat(script.description()).isEqualTo("drop old title");
        assertThat(script.cleanupOf()).contains("V1__new_title.sql");
        assertThat(script.isPerStatement()).isTrue();
        assertThat(script.statements().get(0).exemptions())
                .isEqualTo(List.of(new Exemption("column-drop", "nobody reads it: see the dashboard")));
        assertThat(script.statements().get(1).batches()).isEqualTo(Optional.of(new Batches(500, "public.t", "id")));
    }

    @Test
    void aFile_isPerStatement_whenItSaysSo_orHasTo() {
        assertThat(parse("select 1;").isPerStatement()).isFalse();
        assertThat(parse("-- axion: transaction per statement\nselect 1;").isPerStatement())
                .isTrue();
        assertThat(parse("select 1; create index /* no lock */ concurrently i on t (a);")
                        .isPerStatement())
                .isTrue();
        assertThat(parse("select 'create index concurrently';").isPerStatement())
                .isFalse();
    }

    @Test
    void checksum_isFlyways_whateverEndsTheLines() {
        int checksum = parse("select 1;\n\nselect 'ü';\n").checksum();

        assertThat(parse("\uFEFFselect 1;\r\n\r\nselect 'ü';").checksum()).isEqualTo(checksum);
        assertThat(parse("select 1;\n select 'ü';\n").checksum()).isNotEqualTo(checksum);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select 'open                                    | line 1: a string that begins here does not end",
                "select 1; do $x$ begin                          | line 1: a dollar quote $x$ that begins here",
                "select 1; /* /* */                              | line 1: a comment /* that begins here",
                "\\connect postgres                              | line 1: a command of psql",
                "copy t from stdin;                              | only psql can send the rows",
                "begin; select 1; commit;                        | transactions are the runner's",
                "-- axion: limits quick;                         | there is no statement after this",
                "select 1 -- axion: limits none                  | stands in front of it",
            })
    void whatCannotBeRead_isRefused_withItsLine(String sql, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(sql))
                .withMessageContaining("V1__test.sql, line 1")
                .withMessageContaining(message);
    }

    @Test
    void whatIsSaidWrong_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("-- axion: limit short\nselect 1;"))
                .withMessageContaining("line 1")
                .withMessageContaining("found 'limit short'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("-- axion: limits quick\nselect 1;"))
                .withMessageContaining("expected limits short or limits long or limits none, found limits quick");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("-- axion: allow rewrite\nselect 1;"))
                .withMessageContaining("expected a rule and a reason");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("-- axion: batches of 0 rows of t by id\nupdate t set a = 1;"))
                .withMessageContaining("1 row or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("-- axion: batches of 10 rows of t by id\nupdate t set a = 1;"))
                .withMessageContaining("holds :first and :last");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set search_path = x",
                "reset all",
                "create temporary table t (id int)",
                "create local temp table t ()",
                "prepare p as select 1",
                "select set_config('search_path', 'x', false)"
            })
    void whatTheSessionWouldHaveToRemember_isRefused_whereAnotherRunMayGoOn(String sql) {
        assertThat(parse(sql + "; select 1;").statements()).hasSize(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("-- axion: transaction per statement\nselect 1;\n" + sql + ";"))
                .withMessageContaining("line 3")
                .withMessageContaining("without what this one leaves in the session");
    }

    @Test
    void aCallThatMayCommit_isSaidToBeRepeatable() {
        String perStatement = "-- axion: transaction per statement\n";
        assertThat(parse("call p();").isPerStatement()).isFalse();
        assertThat(parse(perStatement + "-- axion: may run again\ncall p();").statements())
                .hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(perStatement + "call p();"))
                .withMessageContaining("say '-- axion: may run again'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("-- axion: may run again\nselect 1;"))
                .withMessageContaining("of a call alone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"V1_one.sql", "v1__one.sql", "V1__.sql", "V__one.sql", "one.sql", "V1__one.SQL", "B1__one.sql"})
    void aNameThatMeansNothing_isRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MigrationScript.parse(name, "select 1;"))
                .withMessageContaining("found " + name);
    }

    private static MigrationScript parse(String sql) {
        return MigrationScript.parse("V1__test.sql", sql);
    }

    private static List<String> sql(String text) {
        return parse(text).statements().stream().map(ScriptStatement::sql).toList();
    }
}
