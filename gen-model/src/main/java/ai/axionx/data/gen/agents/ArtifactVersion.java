package ai.axionx.data.gen.agents;

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
import jakarta.persistence.UniqueConstraint;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;
import org.jspecify.annotations.Nullable;

/**
 * A version of something that an agent has made. A change appends the next one, and of two changes of the same version
 * the second is refused by {@code uq_agent_artifact_versions_artifact_code_version_number}.
 */
@Entity
@Immutable
@Table(
        schema = "public",
        name = "agent_artifact_versions",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_agent_artifact_versions_artifact_code_version_number",
                        columnNames = {"artifact_code", "version_number"}),
        indexes = @Index(name = "ix_agent_artifact_versions_user_id", columnList = "user_id"))
@Check(name = "ck_agent_artifact_versions_artifact_code", constraints = "artifact_code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'")
@Check(name = "ck_agent_artifact_versions_version_number", constraints = "version_number >= 1")
@Check(name = "ck_agent_artifact_versions_agent", constraints = "agent ~ '^[a-z][a-z0-9_]{0,62}$'")
@Check(name = "ck_agent_artifact_versions_content", constraints = "jsonb_typeof(content) = 'object'")
public class ArtifactVersion extends Recorded {

    @Column(name = "artifact_code", nullable = false, updatable = false, columnDefinition = "text")
    private String artifactCode;

    @Column(name = "version_number", nullable = false, updatable = false)
    private int versionNumber;

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String agent;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(
            name = "user_id",
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_agent_artifact_versions_user_id"))
    private @Nullable User user;

    @Column(nullable = false, updatable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> content;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected ArtifactVersion() {}

    private ArtifactVersion(
            String artifactCode, int versionNumber, String agent, @Nullable User user, Map<String, ?> content) {
        super(Micros.now());
        this.artifactCode = Checked.matching("the code of an artifact", artifactCode, "[a-z0-9][a-z0-9_-]{0,62}");
        this.versionNumber = versionNumber;
        this.agent = Checked.matching("the name of an agent", agent, "[a-z][a-z0-9_]{0,62}");
        this.user = user;
        this.content = Json.copyOf("content", content);
    }

    /**
     * The first version of an artifact.
     *
     * @param artifactCode name in code, the same in all versions: 1 to 63 of a-z, 0-9, _ and -
     * @param agent name of the agent in code: 1 to 63 of a-z, 0-9 and _
     * @param user on whose behalf it was made; null if nobody's
     * @param content what was made, values that JSON has
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static ArtifactVersion first(
            String artifactCode, String agent, @Nullable User user, Map<String, ?> content) {
        return new ArtifactVersion(artifactCode, 1, agent, user, content);
    }

    /**
     * The version after this one.
     *
     * @throws IllegalArgumentException if a value is not as {@link #first} wants it
     */
    public ArtifactVersion next(String newAgent, @Nullable User newUser, Map<String, ?> newContent) {
        return new ArtifactVersion(artifactCode, versionNumber + 1, newAgent, newUser, newContent);
    }

    public String artifactCode() {
        return artifactCode;
    }

    /** From 1. */
    public int versionNumber() {
        return versionNumber;
    }

    public String agent() {
        return agent;
    }

    /** On whose behalf it was made; empty if nobody's. */
    public Optional<User> user() {
        return Optional.ofNullable(user);
    }

    /** What was made; the map cannot be changed. */
    public Map<String, Object> content() {
        return Collections.unmodifiableMap(content);
    }
}
