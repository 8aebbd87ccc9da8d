package ai.axionx.data.gen.agents;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.Recorded;
import ai.axionx.data.gen.people.User;
import ai.axionx.data.model.Checked;
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
import java.util.Optional;
import java.util.OptionalLong;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;
import org.jspecify.annotations.Nullable;

/** Something that an agent did: appended, never changed, and never deleted by a service. */
@Entity
@Immutable
@Table(
        schema = "public",
        name = "agent_audit_entries",
        indexes =
                @Index(
                        name = "ix_agent_audit_entries_user_id_created_at_id",
                        columnList = "user_id, created_at desc, id desc"))
@Check(name = "ck_agent_audit_entries_agent", constraints = "agent ~ '^[a-z][a-z0-9_]{0,62}$'")
@Check(name = "ck_agent_audit_entries_action", constraints = "action ~ '^[a-z][a-z0-9_]{0,62}$'")
@Check(name = "ck_agent_audit_entries_details", constraints = "jsonb_typeof(details) = 'object'")
public class AuditEntry extends Recorded {

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String agent;

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String action;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "user_id", updatable = false, foreignKey = @ForeignKey(name = "fk_agent_audit_entries_user_id"))
    private @Nullable User user;

    @Column(name = "chat_session_id", updatable = false)
    private @Nullable Long chatSessionId;

    @Column(nullable = false, updatable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> details;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected AuditEntry() {}

    private AuditEntry(
            String agent, String action, @Nullable User user, @Nullable ChatSession chat, Map<String, ?> details) {
        super(Micros.now());
        this.agent = Checked.matching("the name of an agent", agent, "[a-z][a-z0-9_]{0,62}");
        this.action = Checked.matching("the action of an audit entry", action, "[a-z][a-z0-9_]{0,62}");
        this.user = user;
        this.chatSessionId = chat == null
                ? null
                : requireNonNull(chat.getId(), "the chat of an audit entry must be persisted before");
        this.details = Json.copyOf("details", details);
    }

    /**
     * What an agent does just now.
     *
     * @param agent name of the agent in code: 1 to 63 of a-z, 0-9 and _
     * @param action what it does, in code: 1 to 63 of a-z, 0-9 and _
     * @param user on whose behalf; null if nobody's
     * @param chat in which chat, already persisted; null if in none
     * @param details what else is known about it, values that JSON has; never secrets
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static AuditEntry of(
            String agent, String action, @Nullable User user, @Nullable ChatSession chat, Map<String, ?> details) {
        return new AuditEntry(agent, action, user, chat, details);
    }

    public String agent() {
        return agent;
    }

    /** What it did, in code. */
    public String action() {
        return action;
    }

    /** On whose behalf; empty if nobody's. */
    public Optional<User> user() {
        return Optional.ofNullable(user);
    }

    /** The id of the chat in which it did it; empty if in none. The chat may be gone. */
    public OptionalLong chatSessionId() {
        return chatSessionId == null ? OptionalLong.empty() : OptionalLong.of(chatSessionId);
    }

    /** What else is known about it; the map cannot be changed. */
    public Map<String, Object> details() {
        return Collections.unmodifiableMap(details);
    }
}
