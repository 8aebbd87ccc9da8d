package ai.axionx.data.testkit.assertj;

import ai.axionx.data.testkit.internal.RowVersions;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about what a database does, beside AssertJ's own.
 *
 * <pre>{@code
 * @Test
 * void visitsOfAYear_areReadFromItsPartition(Connection connection) throws SQLException {
 *     assertThatPlan(connection, "select * from visits where place = ? and at >= ?", "Bern", NEW_YEAR)
 *             .usesIndex("visits_place_idx")
 *             .touchesExactly("visits_2025")
 *             .readsAtMost(10);
 * }
 * }</pre>
 *
 * <p>All of it is thread safe, as far as the connections that it is given are.
 */
public final class DatabaseAssertions {

    private DatabaseAssertions() {}

    /**
     * Runs a statement, and looks at how the server did it. Whatever it wrote is taken back, except what no transaction
     * takes back, as the numbers of a sequence; a transaction that is open goes on as it was.
     *
     * <p>The plan is the one that the server makes for these values, as it does for the first five runs of a prepared
     * statement.
     *
     * @param connection as the role that runs the statement in production; its rights and row security count
     * @param sql one statement that {@code explain} takes, with {@code ?} for its parameters
     * @param parameters in their order, of types that {@link java.sql.PreparedStatement#setObject(int, Object)} takes
     * @throws SQLException what the statement fails with
     */
    public static PlanAssert assertThatPlan(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        return assertThatPlan(connection, sql, statement -> {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
        });
    }

    /**
     * Does the same for a statement whose parameters need more than {@code setObject}.
     *
     * @param connection as the role that runs the statement in production; its rights and row security count
     * @param sql one statement that {@code explain} takes, with {@code ?} for its parameters
     * @param parameters sets them
     * @throws SQLException what the statement fails with
     */
    public static PlanAssert assertThatPlan(Connection connection, String sql, ParameterBinder parameters)
            throws SQLException {
        return new PlanAssert(Plan.of(connection, sql, parameters));
    }

    /**
     * Runs a block, and counts the statements that the database ran meanwhile, whoever sent them. Each run counts, also
     * of a prepared statement; not counted are those inside functions, those that failed, and those that only say how
     * others run, such as {@code begin}, {@code commit}, {@code savepoint}, {@code set} and {@code show}. Nor is the
     * last query of a transaction that was ended by closing its connection.
     *
     * <pre>{@code
     * assertThatStatementsOf(administrator, () -> visits.ofPlace("Bern")).hasSize(1);
     * }</pre>
     *
     * <p>The server must have loaded {@code pg_stat_statements}, as those of the testkit that are shared have.
     *
     * @param administrator of a superuser in that database, with auto-commit on; its own statements count, too
     * @param block ends the transactions that it begins
     * @throws SQLException when the server does not answer
     * @throws E what the block throws
     * @throws IllegalStateException when the server does not count statements
     * @throws IllegalArgumentException when the administrator is none, or in a transaction
     */
    public static <E extends Exception> StatementsAssert assertThatStatementsOf(
            Connection administrator, Block<E> block) throws SQLException, E {
        return new StatementsAssert(Statements.of(administrator, block));
    }

    /**
     * Runs a block, and looks at whether the database is then as it was, whoever wrote. All of its tables are read for
     * that, so it is for databases of a test's size.
     *
     * <pre>{@code
     * assertThatWritesOf(administrator, () -> visits.ofPlace("Bern")).areNone();
     * }</pre>
     *
     * <p>Not looked at are roles and whatever else all databases of the server share, temporary tables, and what
     * {@code analyze} gathers. What was rolled back is not written, except that a sequence has moved.
     *
     * @param administrator of a superuser in that database, with auto-commit on
     * @param block ends the transactions that it begins
     * @throws SQLException when the server does not answer
     * @throws E what the block throws
     * @throws IllegalArgumentException when the administrator is none, or in a transaction
     */
    public static <E extends Exception> WritesAssert assertThatWritesOf(Connection administrator, Block<E> block)
            throws SQLException, E {
        Administrator.require(administrator);
        RowVersions before = RowVersions.of(administrator);
        block.run();
        return new WritesAssert(before.writtenUntilNow(administrator));
    }

    /**
     * Runs a block, and looks at how the rows of all tables differ from those before, whoever changed them. All tables
     * are read for that, so it is for databases of a test's size.
     *
     * <pre>{@code
     * assertThatChangesOf(administrator, () -> visits.cancel(7))
     *         .areExactly(updated("visits", 1), inserted("cancellations", 1));
     * }</pre>
     *
     * <p>Rows are told apart by their primary keys; when a table without one changes, the assertion fails. Not looked
     * at are temporary tables and those of extensions.
     *
     * @param administrator of a superuser in that database, with auto-commit on
     * @param block ends the transactions that it begins, and changes no definition
     * @throws SQLException when the server does not answer
     * @throws E what the block throws
     * @throws IllegalArgumentException when the administrator is none, or in a transaction
     */
    public static <E extends Exception> ChangesAssert assertThatChangesOf(Connection administrator, Block<E> block)
            throws SQLException, E {
        return new ChangesAssert(Changes.of(administrator, block));
    }
}
