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
import org.hibernate.annotations.Check;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;

/** A text that is shown over a row of a dataset when somebody points at it. Goes with its dataset. */
@Entity
@Table(
        schema = "public",
        name = "tooltip_templates",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_tooltip_templates_dataset_id_name",
                        columnNames = {"dataset_id", "name"}))
@Check(name = "ck_tooltip_templates_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(name = "ck_tooltip_templates_template", constraints = "char_length(template) between 1 and 10000")
public class TooltipTemplate extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "dataset_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_tooltip_templates_dataset_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Dataset dataset;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(nullable = false, columnDefinition = "text")
    private String template;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected TooltipTemplate() {}

    private TooltipTemplate(Dataset dataset, String name, String template) {
        super(Micros.now());
        this.dataset = requireNonNull(dataset, "dataset");
        this.name = Checked.name("the name of a tooltip", name, 200);
        this.template = Checked.length("the template of a tooltip", template, 10_000);
    }

    /**
     * A new template.
     *
     * @param name the name, unique for the dataset: 1 to 200 characters
     * @param template the text with places for the row's values, 1 to 10,000 characters
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static TooltipTemplate of(Dataset dataset, String name, String template) {
        return new TooltipTemplate(dataset, name, template);
    }

    public Dataset dataset() {
        return dataset;
    }

    public String name() {
        return name;
    }

    public String template() {
        return template;
    }

    /**
     * Replaces the text.
     *
     * @throws IllegalArgumentException unless it has 1 to 10,000 characters
     */
    public void rewrite(String newTemplate) {
        template = Checked.length("the template of a tooltip", newTemplate, 10_000);
        edited();
    }
}
