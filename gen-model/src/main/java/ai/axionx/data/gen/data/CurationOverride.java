package ai.axionx.data.gen.data;

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
import jakarta.persistence.UniqueConstraint;
import java.util.Collections;
import java.util.Map;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;

/**
 * What a person says about a part of a dataset; it wins over what was found out automatically. Goes with its dataset.
 */
@Entity
@Table(
        schema = "public",
        name = "curation_overrides",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_curation_overrides_dataset_id_path",
                        columnNames = {"dataset_id", "path"}),
        indexes = @Index(name = "ix_curation_overrides_author_id", columnList = "author_id"))
@Check(name = "ck_curation_overrides_path", constraints = "char_length(path) between 1 and 500")
@Check(name = "ck_curation_overrides_value", constraints = "jsonb_typeof(value) = 'object'")
public class CurationOverride extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "dataset_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_curation_overrides_dataset_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Dataset dataset;

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String path;

    @Column(nullable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> value;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "author_id",
            nullable = false,
            foreignKey = @ForeignKey(name = "fk_curation_overrides_author_id"))
    private User author;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected CurationOverride() {}

    private CurationOverride(Dataset dataset, String path, Map<String, ?> value, User author) {
        super(Micros.now());
        this.dataset = requireNonNull(dataset, "dataset");
        this.path = Checked.length("the path of an override", path, 500);
        this.value = Json.copyOf("value", value);
        this.author = requireNonNull(author, "author");
    }

    /**
     * A new override.
     *
     * @param path the part that it is about, unique for the dataset: 1 to 500 characters, for example columns.speed
     * @param value what the author says, values that JSON has
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static CurationOverride of(Dataset dataset, String path, Map<String, ?> value, User author) {
        return new CurationOverride(dataset, path, value, author);
    }

    public Dataset dataset() {
        return dataset;
    }

    public String path() {
        return path;
    }

    /** What the author says; the map cannot be changed. */
    public Map<String, Object> value() {
        return Collections.unmodifiableMap(value);
    }

    /** Who said so last. */
    public User author() {
        return author;
    }

    /**
     * Says something else, and who does.
     *
     * @throws IllegalArgumentException if there is something in the value that JSON does not have
     */
    public void revise(Map<String, ?> newValue, User newAuthor) {
        value = Json.copyOf("value", newValue);
        author = requireNonNull(newAuthor, "author");
        edited();
    }
}
