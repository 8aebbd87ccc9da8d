package ai.axionx.data.gen.agents;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.Recorded;
import ai.axionx.data.gen.people.User;
import ai.axionx.data.model.Checked;
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
import org.hibernate.annotations.Check;
import org.hibernate.annotations.Immutable;

/**
 * A version of an article of the data knowledge base. An edit appends the next one, and of two people who edit the same
 * version the second is refused by {@code uq_dkb_article_versions_article_code_version_number}.
 */
@Entity
@Immutable
@Table(
        schema = "public",
        name = "dkb_article_versions",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_dkb_article_versions_article_code_version_number",
                        columnNames = {"article_code", "version_number"}),
        indexes = @Index(name = "ix_dkb_article_versions_author_id", columnList = "author_id"))
@Check(name = "ck_dkb_article_versions_article_code", constraints = "article_code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'")
@Check(name = "ck_dkb_article_versions_version_number", constraints = "version_number >= 1")
@Check(name = "ck_dkb_article_versions_title", constraints = "char_length(btrim(title)) between 1 and 200")
@Check(name = "ck_dkb_article_versions_body", constraints = "char_length(body) between 1 and 1000000")
public class ArticleVersion extends Recorded {

    @Column(name = "article_code", nullable = false, updatable = false, columnDefinition = "text")
    private String articleCode;

    @Column(name = "version_number", nullable = false, updatable = false)
    private int versionNumber;

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String title;

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String body;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "author_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_dkb_article_versions_author_id"))
    private User author;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected ArticleVersion() {}

    private ArticleVersion(String articleCode, int versionNumber, String title, String body, User author) {
        super(Micros.now());
        this.articleCode = Checked.matching("the code of an article", articleCode, "[a-z0-9][a-z0-9_-]{0,62}");
        this.versionNumber = versionNumber;
        this.title = Checked.name("the title of an article", title, 200);
        this.body = Checked.length("the body of an article", body, 1_000_000);
        this.author = requireNonNull(author, "author");
    }

    /**
     * The first version of an article.
     *
     * @param articleCode name in code, the same in all versions: 1 to 63 of a-z, 0-9, _ and -
     * @param title 1 to 200 characters
     * @param body 1 to 1,000,000 characters
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static ArticleVersion first(String articleCode, String title, String body, User author) {
        return new ArticleVersion(articleCode, 1, title, body, author);
    }

    /**
     * The version after this one.
     *
     * @throws IllegalArgumentException if a value is not as {@link #first} wants it
     */
    public ArticleVersion next(String newTitle, String newBody, User newAuthor) {
        return new ArticleVersion(articleCode, versionNumber + 1, newTitle, newBody, newAuthor);
    }

    public String articleCode() {
        return articleCode;
    }

    /** From 1. */
    public int versionNumber() {
        return versionNumber;
    }

    public String title() {
        return title;
    }

    public String body() {
        return body;
    }

    public User author() {
        return author;
    }
}
