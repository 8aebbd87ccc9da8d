package ai.axionx.data.schema.generate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column as a fact tells it.
 *
 * @param type the type with its collation, if that is not the type's own
 * @param isNotNull whether null is refused
 * @param filling what the server fills it with: {@code default 0}, {@code generated always as (…)}; empty for nothing
 */
record Column(String type, boolean isNotNull, String filling) {

    private static final Pattern FACT = Pattern.compile(
            "(.+?)( not null)?((?: generated (?:always|by default) as identity)?(?: default .*| generated always as .*)?)",
            Pattern.DOTALL);

    private static final String EXPRESSION = "generated always as ";

    static Column parse(String fact) {
        Matcher matcher = FACT.matcher(fact);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a column is expected as its catalog tells it, but here it is: " + fact);
        }
        return new Column(
                matcher.group(1), matcher.group(2) != null, matcher.group(3).strip());
    }

    boolean hasDefault() {
        return filling.startsWith("default ");
    }

    boolean isGenerated() {
        return filling.startsWith("generated ");
    }

    boolean isWholeNumber() {
        return type.equals("bigint") || type.equals("integer");
    }

    /** As {@code create table} says it after the name. */
    String sql() {
        return Wording.type(type) + rest();
    }

    /** What comes after the type. */
    String rest() {
        String value = "";
        if (filling.endsWith(" as identity")) {
            value = " " + filling;
        } else if (filling.startsWith(EXPRESSION)) {
            value = " " + EXPRESSION + "(" + filling.substring(EXPRESSION.length()) + ") stored";
        } else if (!filling.isEmpty()) {
            value = " " + Wording.literal(filling, type);
        }
        return (isNotNull ? " not null" : "") + value;
    }

    Column with(boolean notNull) {
        return new Column(type, notNull, filling);
    }

    Column withoutFilling() {
        return new Column(type, isNotNull, "");
    }
}
