package ai.axionx.data.gen.data;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.util.Optional;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.jspecify.annotations.Nullable;

/**
 * A measure of a dataset with a meaning that people agreed on, for example the share of damaged road. Goes with its
 * dataset.
 */
@Entity
@Table(
        schema = "public",
        name = "dataset_semantic_metrics",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_dataset_semantic_metrics_dataset_id_code",
                        columnNames = {"dataset_id", "code"}))
@Check(name = "ck_dataset_semantic_metrics_code", constraints = "code ~ '^[a-z][a-z0-9_]{0,62}$'")
@Check(name = "ck_dataset_semantic_metrics_label", constraints = "char_length(btrim(label)) between 1 and 200")
@Check(name = "ck_dataset_semantic_metrics_expression", constraints = "char_length(expression) between 1 and 10000")
@Check(name = "ck_dataset_semantic_metrics_unit", constraints = "char_length(unit) between 1 and 50")
public class SemanticMetric extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "dataset_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_dataset_semantic_metrics_dataset_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Dataset dataset;

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String code;

    @Column(nullable = false, columnDefinition = "text")
    private String label;

    @Column(nullable = false, columnDefinition = "text")
    private String expression;

    @Column(columnDefinition = "text")
    private @Nullable String unit;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected SemanticMetric() {}

    private SemanticMetric(Dataset dataset, String code, String label, String expression, @Nullable String unit) {
        super(Micros.now());
        this.dataset = requireNonNull(dataset, "dataset");
        this.code = Checked.matching("the code of a metric", code, "[a-z][a-z0-9_]{0,62}");
        this.label = Checked.name("the label of a metric", label, 200);
        this.expression = Checked.length("the expression of a metric", expression, 10_000);
        this.unit = checkedUnit(unit);
    }

    /**
     * A new metric.
     *
     * @param code name in code, unique for the dataset: 1 to 63 of a-z, 0-9 and _
     * @param label name as people read it, 1 to 200 characters
     * @param expression how it is computed, in the data source's language: 1 to 10,000 characters
     * @param unit 1 to 50 characters; null if it has none
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static SemanticMetric of(
            Dataset dataset, String code, String label, String expression, @Nullable String unit) {
        return new SemanticMetric(dataset, code, label, expression, unit);
    }

    public Dataset dataset() {
        return dataset;
    }

    public String code() {
        return code;
    }

    public String label() {
        return label;
    }

    public String expression() {
        return expression;
    }

    /** The unit, for example km; empty if it has none. */
    public Optional<String> unit() {
        return Optional.ofNullable(unit);
    }

    /**
     * Replaces everything but the code.
     *
     * @throws IllegalArgumentException if a value is not as {@link #of} wants it
     */
    public void redefine(String newLabel, String newExpression, @Nullable String newUnit) {
        String checkedLabel = Checked.name("the label of a metric", newLabel, 200);
        String checkedExpression = Checked.length("the expression of a metric", newExpression, 10_000);
        unit = checkedUnit(newUnit);
        label = checkedLabel;
        expression = checkedExpression;
        edited();
    }

    private static @Nullable String checkedUnit(@Nullable String unit) {
        return unit == null ? null : Checked.length("the unit of a metric", unit, 50);
    }
}
