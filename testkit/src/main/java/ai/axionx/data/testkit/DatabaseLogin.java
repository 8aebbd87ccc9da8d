package ai.axionx.data.testkit;

import static java.util.Objects.requireNonNull;

/**
 * A role and its password. {@link #toString()} shows the role alone, so a login may be logged.
 *
 * @param user the role's name
 * @param password its password; empty where the server asks for none
 */
public record DatabaseLogin(String user, String password) {

    public DatabaseLogin {
        requireNonNull(user, "user");
        requireNonNull(password, "password");
    }

    /** The role's name, never the password. */
    @Override
    public String toString() {
        return user;
    }
}
