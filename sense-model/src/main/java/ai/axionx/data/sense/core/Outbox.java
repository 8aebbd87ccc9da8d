package ai.axionx.data.sense.core;

import ai.axionx.data.sense.internal.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;

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
     * @throws SQLException if the database refuses it
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
        }
    }
}
