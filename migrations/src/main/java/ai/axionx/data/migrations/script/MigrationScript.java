package ai.axionx.data.migrations.script;

import ai.axionx.data.migrations.internal.Version;
import ai.axionx.data.migrations.script.Splitter.Comment;
import ai.axionx.data.migrations.script.Splitter.Piece;
import ai.axionx.data.migrations.script.Splitter.SyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A file of the history, taken apart.
 *
 * <pre>{@code
 * MigrationScript script = MigrationScript.parse("V9__severity.sql", """
 *         -- axion: limits none
 *         update road_data.holds set severity = 1 where severity is null;
 *         """);
 * script.statements().get(0).limits(); // NONE
 * }</pre>
 *
 * <p>Lines that begin with {@code -- axion:} tell the runner something and stand in front of the statement that it is
 * for:
 *
 * <table>
 * <caption>What a script can say</caption>
 * <tr><td>{@code transaction per statement}</td><td>the whole file: each statement has a transaction of its own, and a
 *     run that was interrupted goes on where it stopped. So does a file with a statement that PostgreSQL refuses in a
 *     transaction. Otherwise one transaction holds the whole file</td></tr>
 * <tr><td>{@code cleanup of V12__title.sql}</td><td>the whole file: it removes what that migration made
 *     superfluous</td></tr>
 * <tr><td>{@code limits short}, {@code long}, {@code none}</td><td>{@link Limits}</td></tr>
 * <tr><td>{@code batches of 5000 rows of road_data.holds by id}</td><td>{@link Batches}</td></tr>
 * <tr><td>{@code may run again}</td><td>a {@code call}: after an interruption the procedure goes on where it stopped, or
 *     does no harm</td></tr>
 * <tr><td>{@code allow <rule>: <reason>}</td><td>{@link Exemption}</td></tr>
 * </table>
 *
 * @param fileName the file's name: {@code V12__title.sql}, or {@code R__view.sql} for one that runs whenever it changed
 * @param statements what it does, in order
 * @param isPerStatement whether each statement has a transaction of its own
 * @param cleanupOf the file whose leftovers it removes
 * @param checksum over its lines, as Flyway computes it
 */
public record MigrationScript(
        String fileName,
        List<ScriptStatement> statements,
        boolean isPerStatement,
        Optional<String> cleanupOf,
        int checksum) {

    /** By version; what runs whenever it changed comes last, by its description. */
    public static final Comparator<MigrationScript> AS_THEY_RUN = Comparator.comparing((MigrationScript script) ->
                    script.version().map(Version::parse).orElse(Version.LAST))
            .thenComparing(MigrationScript::description);

    private static final Pattern FILE_NAME = Pattern.compile("(?:V(\\d+(?:[._]\\d+)*)|R)__(.+)\\.sql");
    private static final Pattern DIRECTIVE = Pattern.compile("axion:\\s*(.*)");
    private static final String PER_STATEMENT = "transaction per statement";
    private static final String MAY_RUN_AGAIN = "may run again";

    public MigrationScript {
        statements = List.copyOf(statements);
    }

    /**
     * Takes a file apart.
     *
     * @throws IllegalArgumentException if its name is none of a migration, or its text cannot be read; the message
     *     names file and line
     */
    public static MigrationScript parse(String fileName, String text) {
        if (!FILE_NAME.matcher(fileName).matches()) {
            throw new IllegalArgumentException("expected a file like V12__what_it_does.sql or R__what_it_is.sql, found "
                    + fileName + ". Rename it.");
        }
        try {
            return new Reader(fileName, text).script();
        } catch (SyntaxException e) {
            throw new IllegalArgumentException(fileName + ", line " + e.line() + ": " + e.getMessage(), e);
        }
    }

    /** Its version, {@code 12} or {@code 12.1}; empty if it runs whenever it changed. */
    public Optional<String> version() {
        return Optional.ofNullable(name().group(1)).map(version -> version.replace('_', '.'));
    }

    /** What its name says, in words. */
    public String description() {
        return name().group(2).replace('_', ' ');
    }

    private Matcher name() {
        Matcher matcher = FILE_NAME.matcher(fileName);
        if (!matcher.matches()) {
            throw new IllegalStateException(fileName + " is no name of a migration");
        }
        return matcher;
    }

    /** Over lines, so that it is the same whatever ends them; the mark of UTF-8 does not count. */
    private static int checksum(String text) {
        var crc = new CRC32();
        String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
        unmarked.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
        return (int) crc.getValue();
    }

    /** Reads one file. */
    private static final class Reader {

        private final String fileName;
        private final String text;
        private final List<ScriptStatement> statements = new ArrayList<>();
        private final Set<ScriptStatement> mayRunAgain = new HashSet<>();
        private boolean isPerStatement;
        private Optional<String> cleanupOf = Optional.empty();

        Reader(String fileName, String text) {
            this.fileName = fileName;
            this.text = text;
        }

        MigrationScript script() {
            for (Piece piece : Splitter.split(text.startsWith("\uFEFF") ? text.substring(1) : text)) {
                read(piece);
            }
            isPerStatement |= statements.stream().anyMatch(ScriptStatement::isRefusedInTransaction);
            if (isPerStatement) {
                statements.forEach(this::requireRepeatable);
            }
            return new MigrationScript(fileName, statements, isPerStatement, cleanupOf, MigrationScript.checksum(text));
        }

        /** Another run may begin with any of them, in a session of its own. */
        private void requireRepeatable(ScriptStatement statement) {
            Kind kind = Kind.of(statement.sql());
            if (kind == Kind.CALL && !mayRunAgain.contains(statement)) {
                throw new SyntaxException(
                        statement.line(),
                        "a procedure may commit part of its work, and after an interruption it is called again. If it"
                                + " goes on where it stopped, say '-- axion: " + MAY_RUN_AGAIN
                                + "' in front of this; otherwise do its work in statements.");
            }
            if (kind == Kind.OF_THE_SESSION) {
                throw new SyntaxException(
                        statement.line(),
                        "each statement of this script has a transaction of its own, and a run that goes on after an"
                                + " interruption begins with any of them, without what this one leaves in the session."
                                + " Write names with their schemas, make tables that are not temporary, and move the"
                                + " rest into a script that is one transaction.");
            }
        }

        private void read(Piece piece) {
            for (Comment comment : piece.within()) {
                if (DIRECTIVE.matcher(comment.text()).matches()) {
                    throw new SyntaxException(
                            comment.line(), "what a statement tells the runner stands in front of it. Move it there.");
                }
            }
            Optional<Limits> limits = Optional.empty();
            Optional<Batches> batches = Optional.empty();
            boolean isRepeatable = false;
            List<Exemption> exemptions = new ArrayList<>();
            for (Comment comment : piece.before()) {
                Matcher matcher = DIRECTIVE.matcher(comment.text());
                if (!matcher.matches()) {
                    continue;
                }
                String said = matcher.group(1).strip();
                try {
                    if (said.equals(PER_STATEMENT)) {
                        isPerStatement = true;
                    } else if (said.startsWith("cleanup of ")) {
                        cleanupOf = Optional.of(
                                said.substring("cleanup of ".length()).strip());
                    } else if (piece.sql().isEmpty()) {
                        throw new IllegalArgumentException("there is no statement after this. Remove it.");
                    } else if (said.startsWith("limits ")) {
                        limits = Optional.of(
                                Limits.parse(said.substring("limits ".length()).strip()));
                    } else if (said.equals(MAY_RUN_AGAIN)) {
                        if (Kind.of(piece.sql()) != Kind.CALL) {
                            throw new IllegalArgumentException(
                                    "this is said of a call alone; what else may run again, the runner knows. Remove it.");
                        }
                        isRepeatable = true;
                    } else if (said.startsWith("batches of ")) {
                        batches = Optional.of(Batches.parse(
                                said.substring("batches of ".length()).strip()));
                    } else if (said.startsWith("allow ")) {
                        exemptions.add(Exemption.parse(
                                said.substring("allow ".length()).strip()));
                    } else {
                        throw new IllegalArgumentException("expected '" + PER_STATEMENT
                                + "', 'cleanup of …', 'limits …', 'batches of …', '" + MAY_RUN_AGAIN
                                + "' or 'allow …', found '" + said + "'");
                    }
                } catch (IllegalArgumentException e) {
                    throw new SyntaxException(comment.line(), String.valueOf(e.getMessage()));
                }
            }
            if (!piece.sql().isEmpty()) {
                ScriptStatement statement = statement(piece, limits, batches, exemptions);
                statements.add(statement);
                if (isRepeatable) {
                    mayRunAgain.add(statement);
                }
            }
        }

        private ScriptStatement statement(
                Piece piece, Optional<Limits> limits, Optional<Batches> batches, List<Exemption> exemptions) {
            Kind kind = Kind.of(piece.sql());
            switch (kind) {
                case TRANSACTION_CONTROL ->
                    throw new SyntaxException(
                            piece.line(),
                            "transactions are the runner's. Remove this statement; '-- axion: " + PER_STATEMENT
                                    + "' gives each statement one of its own.");
                case COPY_FROM_STDIN ->
                    throw new SyntaxException(
                            piece.line(), "only psql can send the rows of copy from stdin. Write an insert.");
                default -> {}
            }
            if (batches.isPresent()) {
                isPerStatement = true;
                if (!piece.plain().contains(":first") || !piece.plain().contains(":last")) {
                    throw new SyntaxException(
                            piece.line(),
                            "a statement in batches holds :first and :last, as in 'where id between :first and"
                                    + " :last'; otherwise each batch would do all of it.");
                }
            }
            return new ScriptStatement(
                    piece.line(), piece.sql(), limits.orElse(kind.defaultLimits()), batches, exemptions);
        }
    }
}
