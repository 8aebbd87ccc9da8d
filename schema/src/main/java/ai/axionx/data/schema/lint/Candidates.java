package ai.axionx.data.schema.lint;

import java.util.ArrayList;
import java.util.List;

/** Expressions that may do as a column's value, the plainest first. In each, {@value #NUMBER} is the row's number. */
final class Candidates {

    static final String NUMBER = "lint_n";

    private Candidates() {}

    /**
     * Values of a type.
     *
     * @param type as {@code format_type} writes it
     * @param moment an expression of the instant that the row is of
     */
    static List<String> of(String type, String moment) {
        if (type.endsWith("[]")) {
            return List.of(
                    "'{}'",
                    "array[(" + of(type.substring(0, type.length() - 2), moment).get(0) + ")]");
        }
        String base = type.replaceFirst("^public\\.", "").replaceFirst("[(].*", "");
        return switch (base) {
            case "text", "character varying", "character", "\"char\"", "citext", "name" -> texts(type);
            case "smallint", "integer", "bigint", "numeric", "real", "double precision" ->
                List.of(NUMBER, NUMBER + " % 30 + 1", "0", "1", "-1");
            case "boolean" -> List.of("true", "false");
            case "uuid" -> List.of(timeOrdered(moment), "gen_random_uuid()");
            case "timestamp with time zone", "timestamp without time zone", "timestamp" ->
                List.of(moment, "now()", "now() + interval '1 day'", "now() - interval '1 day'");
            case "date" -> List.of("current_date", "current_date - " + NUMBER, "current_date + 1");
            case "time without time zone", "time with time zone" -> List.of("localtime");
            case "interval" -> List.of("interval '1 day'", NUMBER + " * interval '1 second'");
            case "jsonb", "json" ->
                List.of("'{}'", "'[]'", "'{\"a\": 1}'", "'[1]'", "to_jsonb(" + NUMBER + ")", "'\"a\"'");
            case "bytea" ->
                List.of(
                        "decode(lpad(to_hex(" + NUMBER + "), 8, '0'), 'hex')",
                        "decode(lpad(to_hex(" + NUMBER + "), 64, '0'), 'hex')",
                        "decode(lpad(to_hex(" + NUMBER + "), 200, '0'), 'hex')");
            case "inet", "cidr" -> List.of("'10.0.0.1'");
            case "geometry", "geography" -> List.of(shape(type));
            default -> List.of("null");
        };
    }

    private static List<String> texts(String type) {
        List<String> texts = new ArrayList<>(List.of(
                NUMBER + "::text",
                "'a' || " + NUMBER,
                "'A' || " + NUMBER,
                "'a' || " + NUMBER + " || '_v1'",
                "'a' || " + NUMBER + " || '@example.org'",
                "'https://example.org/' || " + NUMBER,
                "lpad(to_hex(" + NUMBER + "), 64, '0')",
                "lpad(to_hex(" + NUMBER + "), 32, '0')",
                "gen_random_uuid()::text",
                "'public.a' || " + NUMBER,
                "'application/x' || " + NUMBER,
                "'#' || lpad(to_hex(" + NUMBER + "), 6, '0')",
                "'1.0.' || " + NUMBER,
                "'{}'",
                "'a'",
                "'A'",
                "''"));
        if (type.contains("(")) {
            String length = type.replaceAll("\\D", "");
            texts.add("left(" + NUMBER + "::text, " + length + ")");
            texts.add("repeat('a', " + length + ")");
        }
        return texts;
    }

    /** A UUID of version 7 of that moment. */
    private static String timeOrdered(String moment) {
        return "(lpad(to_hex((extract(epoch from " + moment
                + ") * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(" + NUMBER + "), 12, '0'))::uuid";
    }

    private static String shape(String type) {
        boolean hasHeight = type.matches("(?i).*[a-z]Z[,)].*");
        // Inside of what a check of degrees may demand, however large the number.
        String at = NUMBER + " % 8000 * 0.01";
        String point = hasHeight
                ? "public.st_makepoint(" + at + ", " + at + ", 1)"
                : "public.st_makepoint(" + at + ", " + at + ")";
        String further = hasHeight ? "public.st_makepoint(1, 2, 1)" : "public.st_makepoint(1, 2)";
        String kind = type.replaceFirst("(?i).*[(]([a-z]+?)Z?M?[,)].*", "$1").toLowerCase(java.util.Locale.ROOT);
        String shape = switch (kind) {
            case "linestring" -> "public.st_makeline(" + point + ", " + further + ")";
            case "polygon" -> "public.st_makeenvelope(0, 0, 1, " + at + ")";
            case "multipolygon" -> "public.st_multi(public.st_makeenvelope(0, 0, 1, " + at + "))";
            case "multilinestring" -> "public.st_multi(public.st_makeline(" + point + ", " + further + "))";
            case "multipoint" -> "public.st_multi(" + point + ")";
            default -> point;
        };
        String number = type.replaceFirst(".*,\\s*", "").replaceAll("\\D", "");
        return "public.st_setsrid(" + shape + ", " + (number.isEmpty() ? "4326" : number) + ")"
                + (type.contains("geography") ? "::public.geography" : "");
    }
}
