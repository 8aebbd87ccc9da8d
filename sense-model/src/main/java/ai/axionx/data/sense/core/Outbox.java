package ai.axionx.data.sense.core;

import ai.axionx.data.model.Json;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The way into the outbox for those who work without Hibernate; with it, persist an {@link OutboxMessage}. */
public final class Outbox {

    private static final String APPEND = """
            insert into public.outbox_messages (id, created_at, topic, message_key, headers, payload)
            values (?, ?, ?, ?, ?::jsonb, ?::jsonb)
            """;

    private Outbox() {}

    /**
     * Writes a message in the connection's transaction, which is left open: the message is there if that commits.
     *
     * @param connection of a role that may insert, such as {@code axion_sense_app}
     * @throws SQLException if the database refuses it; with the SQL state and what the server says, without any value
     */
    public static void append(Connection connection, OutboxMessage message) throws SQLException {
        append(connection, List.of(message));
    }

    /** Writes several messages, in one batch, in the connection's transaction; see the other {@code append}. */
    public static void append(Connection connection, List<OutboxMessage> messages) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(APPEND)) {
            for (OutboxMessage message : messages) {
                insert.setObject(1, message.getId().id());
                insert.setObject(2, message.getId().createdAt().atOffset(ZoneOffset.UTC));
                insert.setString(3, message.topic());
                insert.setString(4, message.key().orElse(null));
                insert.setString(5, Json.textOf(message.headers()));
                insert.setString(6, Json.textOf(message.payload()));
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (BatchUpdateException e) {
            throw withoutValues(e);
        }
    }

    /**
     * The driver's error quotes the statement with its values, and the server's detail quotes the row, so neither goes
     * along, not even as a cause. The server's message names the constraint.
     */
    private static SQLException withoutValues(BatchUpdateException error) {
        @Nullable SQLException next = error.getNextException();
        @Nullable
        ServerErrorMessage server = next instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
        if (server != null) {
            return new SQLException("the outbox refused a message: " + server.getMessage(), next.getSQLState());
        }
        return new SQLException(
                "a message did not reach the outbox: the session with the database failed. Roll back and try again.",
                next == null ? error.getSQLState() : next.getSQLState());
    }
}
