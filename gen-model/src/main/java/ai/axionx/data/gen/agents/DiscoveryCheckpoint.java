package ai.axionx.data.gen.agents;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.data.DataConnection;
import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Json;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.util.Collections;
import java.util.Map;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;

/** How far an agent has come in exploring a data source, so that it goes on from there. Goes with its data source. */
@Entity
@Table(
        schema = "public",
        name = "agent_discovery_checkpoints",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_agent_discovery_checkpoints_data_source_id_agent",
                        columnNames = {"data_source_id", "agent"}))
@Check(name = "ck_agent_discovery_checkpoints_agent", constraints = "agent ~ '^[a-z][a-z0-9_]{0,62}$'")
@Check(name = "ck_agent_discovery_checkpoints_checkpoint", constraints = "jsonb_typeof(checkpoint) = 'object'")
public class DiscoveryCheckpoint extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "data_source_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_agent_discovery_checkpoints_data_source_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private DataConnection dataSource;

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String agent;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> checkpoint;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected DiscoveryCheckpoint() {}

    private DiscoveryCheckpoint(DataConnection dataSource, String agent, Map<String, ?> checkpoint) {
        super(Micros.now());
        this.dataSource = requireNonNull(dataSource, "dataSource");
        this.agent = Checked.matching("the name of an agent", agent, "[a-z][a-z0-9_]{0,62}");
        this.checkpoint = Json.copyOf("checkpoint", checkpoint);
    }

    /**
     * Where an agent stands.
     *
     * @param agent name of the agent in code, unique for the data source: 1 to 63 of a-z, 0-9 and _
     * @param checkpoint where it stands, values that JSON has
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static DiscoveryCheckpoint of(DataConnection dataSource, String agent, Map<String, ?> checkpoint) {
        return new DiscoveryCheckpoint(dataSource, agent, checkpoint);
    }

    public DataConnection dataSource() {
        return dataSource;
    }

    public String agent() {
        return agent;
    }

    /** Where it stands; the map cannot be changed. */
    public Map<String, Object> checkpoint() {
        return Collections.unmodifiableMap(checkpoint);
    }

    /**
     * Says where it stands now.
     *
     * @throws IllegalArgumentException if there is something in it that JSON does not have
     */
    public void moveTo(Map<String, ?> newCheckpoint) {
        checkpoint = Json.copyOf("checkpoint", newCheckpoint);
        edited();
    }
}
