package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.TestDatabaseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a user may say about test databases, each as a system property or an environment variable.
 *
 * @param connections {@code axion.testkit.connections}: how many a test may have open to its database at once
 * @param ahead {@code axion.testkit.ahead}: how many copies of one template are made ahead at most
 * @param kept {@code axion.testkit.kept}: the databases of how many failed tests are kept
 * @param failOnLeaks {@code axion.testkit.leaks}: whether a test that leaves sessions open fails, or is only told
 */
record TestkitSettings(int connections, int ahead, int kept, boolean failOnLeaks) {

    /** PostgreSQL's own way to say so. */
    static final int UNLIMITED = -1;

    static TestkitSettings fromEnvironment() {
        return new TestkitSettings(
                number("connections", 1, 10),
                number("ahead", 0, 6),
                // Nobody looks inside on a CI server, which all of them say by this variable.
                number("kept", 0, System.getenv("CI") == null ? 3 : 0),
                choice("leaks", "report", "fail").equals("fail"));
    }

    /** The same without a limit of connections: on a server of one's own, nobody else wants any. */
    TestkitSettings withoutLimit() {
        return new TestkitSettings(UNLIMITED, ahead, kept, failOnLeaks);
    }

    boolean isUnlimited() {
        return connections == UNLIMITED;
    }

    private static int number(String name, int least, int otherwise) {
        String value = read(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, like a number that is too small
        }
        throw refused(name, "a number from " + least + " on", value);
    }

    private static String choice(String name, String usual, String other) {
        String value = read(name);
        if (value == null || value.equals(usual) || value.equals(other)) {
            return value == null ? usual : value;
        }
        throw refused(name, usual + " or " + other, value);
    }

    private static TestDatabaseException refused(String name, String expected, String found) {
        return new TestDatabaseException("axion.testkit." + name + " must be " + expected + ", but is '" + found
                + "'. Correct or remove the setting (the property, or the variable " + variable(name) + ")");
    }

    private static @Nullable String read(String name) {
        String property = System.getProperty("axion.testkit." + name);
        String value = property == null || property.isBlank() ? System.getenv(variable(name)) : property;
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static String variable(String name) {
        return "AXION_TESTKIT_" + name.toUpperCase(Locale.ROOT);
    }
}
