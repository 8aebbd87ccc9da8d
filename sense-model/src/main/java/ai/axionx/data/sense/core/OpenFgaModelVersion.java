package ai.axionx.data.sense.core;

import ai.axionx.data.model.Identified;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.time.Instant;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Immutable;

/**
 * An authorization model that was written to OpenFGA; the one applied last is in force. Services only read it: whoever
 * deploys a model writes the row, as the migrate role.
 */
@Entity
@Immutable
@Table(
        schema = "public",
        name = "openfga_model_versions",
        indexes = @Index(name = "ix_openfga_model_versions_model_sha256", columnList = "model_sha256"),
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_openfga_model_versions_openfga_model_id",
                        columnNames = "openfga_model_id"))
@Check(name = "ck_openfga_model_versions_model_sha256", constraints = "model_sha256 ~ '^[0-9a-f]{64}$'")
@Check(
        name = "ck_openfga_model_versions_openfga_model_id",
        constraints = "char_length(openfga_model_id) between 1 and 64")
public class OpenFgaModelVersion extends Identified {

    @Column(name = "model_sha256", nullable = false, updatable = false, columnDefinition = "text")
    private String modelSha256;

    @Column(name = "openfga_model_id", nullable = false, updatable = false, columnDefinition = "text")
    private String openFgaModelId;

    @Column(name = "applied_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant appliedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected OpenFgaModelVersion() {}

    /** SHA-256 of the model's text: 64 hexadecimal digits in lower case. */
    public String modelSha256() {
        return modelSha256;
    }

    /** The id that OpenFGA gave the model. */
    public String openFgaModelId() {
        return openFgaModelId;
    }

    /** When it was written to OpenFGA. */
    public Instant appliedAt() {
        return appliedAt;
    }
}
