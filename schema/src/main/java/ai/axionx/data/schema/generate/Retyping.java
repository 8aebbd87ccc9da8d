package ai.axionx.data.schema.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * A way to give a column another type in place.
 *
 * @param value the expression that makes the new value of the former one; the column's name if the server knows it
 * @param anewDefault whether the default goes before, because the server cannot cast it
 */
record Retyping(String name, Column before, Column after, String value, boolean anewDefault) {

    /** The way that leaves it to the server. */
    static Retyping plain(String name, Column before, Column after) {
        return new Retyping(name, before, after, name, false);
    }

    /** The ways there may be, the plainest first. */
    static List<Retyping> ways(String name, Column before, Column after) {
        String type = Wording.type(after.type());
        List<Retyping> ways = new ArrayList<>();
        // There are no rows to try it with, and those that are there have to be brought into the other system or form.
        Geometry.conversion(before.type(), after.type(), name)
                .ifPresent(value -> ways.add(new Retyping(name, before, after, value, false)));
        ways.add(plain(name, before, after));
        ways.add(new Retyping(name, before, after, name + "::" + type, false));
        ways.add(new Retyping(name, before, after, name + "::text::" + type, false));
        if (before.hasDefault()) {
            ways.add(new Retyping(name, before, after, name + "::text::" + type, true));
        }
        return ways;
    }

    /** What stands behind {@code alter table} and the table's name. */
    String actions() {
        String column = "alter column " + name;
        String retype = column + " type " + Wording.type(after.type()) + (value.equals(name) ? "" : " using " + value);
        if (!anewDefault) {
            return retype;
        }
        String recast = column + " drop default, " + retype;
        return after.hasDefault()
                ? recast + ", " + column + " set " + Wording.literal(after.filling(), after.type())
                : recast;
    }

    /** Whether a value is the same on the way back. */
    String isKept() {
        String type = "::" + Wording.type(after.type());
        String there = value.endsWith(type) ? value : value + type;
        return there + "::" + Wording.type(before.type()) + " = " + name;
    }
}
