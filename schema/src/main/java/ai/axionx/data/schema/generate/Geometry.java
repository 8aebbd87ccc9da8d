package ai.axionx.data.schema.generate;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a column of geometries holds, as its type says it. */
record Geometry(String form, String dimensions, int system) {

    private static final Pattern TYPE =
            Pattern.compile("(?:public\\.)?geometry\\((Multi)?([A-Za-z]+?)(ZM|Z|M)?(?:,\\s*(\\d+))?\\)");

    private static Optional<Geometry> parse(String type) {
        Matcher matcher = TYPE.matcher(type);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new Geometry(
                (matcher.group(1) == null ? "" : matcher.group(1)) + matcher.group(2),
                matcher.group(3) == null ? "" : matcher.group(3),
                matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4))));
    }

    /** The expression that makes geometries of one type out of those of another; empty if they are that already. */
    static Optional<String> conversion(String before, String after, String column) {
        Optional<Geometry> from = parse(before);
        Optional<Geometry> to = parse(after);
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        String expression = column;
        if (from.get().system() != to.get().system()
                && from.get().system() != 0
                && to.get().system() != 0) {
            expression = "public.st_transform(" + expression + ", " + to.get().system() + ")";
        }
        if (!from.get().dimensions().equals(to.get().dimensions())) {
            expression = "public." + force(to.get().dimensions()) + "(" + expression + ")";
        }
        if (to.get().form().equals("Multi" + from.get().form())) {
            expression = "public.st_multi(" + expression + ")";
        }
        return expression.equals(column) ? Optional.empty() : Optional.of(expression);
    }

    /** A value as people read it. */
    static String text(String type, String column) {
        return type.startsWith("public.geometry") ? "public.st_astext(" + column + ", 6)" : column + "::text";
    }

    private static String force(String dimensions) {
        return switch (dimensions) {
            case "Z" -> "st_force3dz";
            case "M" -> "st_force3dm";
            case "ZM" -> "st_force4d";
            default -> "st_force2d";
        };
    }
}
