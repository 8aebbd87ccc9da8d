package ai.axionx.data.gen.people;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.util.Locale;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;

/** A person who signs in to Axion Gen; deactivated when they may no longer, never deleted. */
@Entity
@Table(
        schema = "public",
        name = "users",
        uniqueConstraints = {
            @UniqueConstraint(name = "uq_users_external_auth_id", columnNames = "external_auth_id"),
            @UniqueConstraint(name = "uq_users_email", columnNames = "email")
        })
@Check(name = "ck_users_external_auth_id", constraints = "char_length(external_auth_id) between 1 and 255")
@Check(name = "ck_users_email", constraints = """
        email = lower(email) and char_length(email) <= 320 and email ~ '^[^@[:space:]]+@[^@[:space:]]+$'""")
@Check(name = "ck_users_display_name", constraints = "char_length(btrim(display_name)) between 1 and 200")
public class User extends Edited {

    @Column(name = "external_auth_id", nullable = false, updatable = false, columnDefinition = "text")
    private String externalAuthId;

    @Column(nullable = false, columnDefinition = "text")
    private String email;

    @Column(name = "display_name", nullable = false, columnDefinition = "text")
    private String displayName;

    @Column(nullable = false)
    @ColumnDefault("true")
    private boolean active;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected User() {}

    private User(String externalAuthId, String email, String displayName) {
        super(Micros.now());
        this.externalAuthId = Checked.length("the external id of a user", externalAuthId, 255);
        this.email = address(email);
        this.displayName = Checked.name("the display name of a user", displayName, 200);
        this.active = true;
    }

    /**
     * A new user, active.
     *
     * @param externalAuthId the person's id at the identity provider, unique: 1 to 255 characters
     * @param email the e-mail address, unique; kept in lower case
     * @param displayName the name to show, 1 to 200 characters
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static User of(String externalAuthId, String email, String displayName) {
        return new User(externalAuthId, email, displayName);
    }

    public String externalAuthId() {
        return externalAuthId;
    }

    /** The e-mail address, in lower case. */
    public String email() {
        return email;
    }

    public String displayName() {
        return displayName;
    }

    /** False once the person may no longer sign in. */
    public boolean isActive() {
        return active;
    }

    /**
     * Takes what the identity provider says now.
     *
     * @throws IllegalArgumentException if it is not as {@link #of} wants it
     */
    public void changeContact(String newEmail, String newDisplayName) {
        String address = address(newEmail);
        displayName = Checked.name("the display name of a user", newDisplayName, 200);
        email = address;
        edited();
    }

    public void activate() {
        active = true;
        edited();
    }

    public void deactivate() {
        active = false;
        edited();
    }

    private static String address(String email) {
        String lower =
                Checked.length("the e-mail address of a user", email, 320).toLowerCase(Locale.ROOT);
        return Checked.matching("the e-mail address of a user", lower, "(?U)[^@\\s]+@[^@\\s]+");
    }
}
