package ai.axionx.data.gen.agents;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.people.User;
import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Json;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.util.Collections;
import java.util.Map;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;

/** A conversation of a user with an agent. */
@Entity
@Table(
        schema = "public",
        name = "chat_sessions",
        indexes =
                @Index(
                        name = "ix_chat_sessions_user_id_updated_at_id",
                        columnList = "user_id, updated_at desc, id desc"))
@Check(name = "ck_chat_sessions_title", constraints = "char_length(btrim(title)) between 1 and 200")
@Check(name = "ck_chat_sessions_context", constraints = "jsonb_typeof(context) = 'object'")
public class ChatSession extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "user_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_chat_sessions_user_id"))
    private User user;

    @Column(nullable = false, columnDefinition = "text")
    private String title;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> context;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected ChatSession() {}

    private ChatSession(User user, String title) {
        super(Micros.now());
        this.user = requireNonNull(user, "user");
        this.title = Checked.name("the title of a chat", title, 200);
        this.context = Map.of();
    }

    /**
     * A new conversation.
     *
     * @param title 1 to 200 characters
     * @throws IllegalArgumentException if it is not like that
     */
    public static ChatSession of(User user, String title) {
        return new ChatSession(user, title);
    }

    public User user() {
        return user;
    }

    public String title() {
        return title;
    }

    /** What the agent has to know to go on; the map cannot be changed. */
    public Map<String, Object> context() {
        return Collections.unmodifiableMap(context);
    }

    /**
     * Gives it another title.
     *
     * @throws IllegalArgumentException unless it has 1 to 200 characters
     */
    public void retitle(String newTitle) {
        title = Checked.name("the title of a chat", newTitle, 200);
        edited();
    }

    /**
     * Replaces what the agent has to know.
     *
     * @throws IllegalArgumentException if there is something in it that JSON does not have
     */
    public void replaceContext(Map<String, ?> newContext) {
        context = Json.copyOf("context", newContext);
        edited();
    }
}
