package ai.axionx.data.migrations.catalog;

import static java.util.Objects.requireNonNull;

/**
 * One thing that a catalog says, in the server's own words.
 *
 * @param object what it is said of, with its kind: {@code table public.users}
 * @param name what is said: {@code column email}; no colon and line break in it
 * @param value how it is: {@code text not null}
 */
public record Fact(String object, String name, String value) {

    /**
     * One thing that a catalog says.
     *
     * @throws IllegalArgumentException if object or name is blank, or cannot stand in a line of its own
     */
    public Fact {
        if (requireNonNull(object, "object").isBlank() || !isOneLine(object)) {
            throw new IllegalArgumentException("the object of a fact is one line, but here it is '" + object + "'.");
        }
        if (requireNonNull(name, "name").isBlank() || !isOneLine(name) || name.contains(": ")) {
            throw new IllegalArgumentException(
                    "the name of a fact is one line without a colon, but here it is '" + name + "'.");
        }
        requireNonNull(value, "value");
    }

    private static boolean isOneLine(String text) {
        return text.equals(text.strip()) && text.lines().count() == 1;
    }
}
