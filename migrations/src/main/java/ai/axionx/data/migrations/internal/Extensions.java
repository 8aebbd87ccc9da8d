package ai.axionx.data.migrations.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The extensions that {@code axion_sense} is built on. */
public final class Extensions {

    /** PostGIS: pgjdbc needs its types on the search_path, so it lives where everybody looks. */
    public static final Extension POSTGIS = new Extension("postgis", "public", "postgresql-17-postgis-3", 3, 0);

    /** pg_partman; since 5.2 it needs no superuser, and our functions are written for that version. */
    public static final Extension PARTMAN = new Extension("pg_partman", "partman", "postgresql-17-partman", 5, 2);

    /** Both, in the order in which they are made. */
    public static final List<Extension> ALL = List.of(POSTGIS, PARTMAN);

    private Extensions() {}

    /** What the server has not got, or too old; empty when it can carry us. */
    public static List<String> shortcomings(Connection connection) throws SQLException {
        return shortcomings(Sql.rows(
                        connection,
                        result -> Map.entry(result.getString(1), result.getString(2)),
                        "select name, default_version from pg_available_extensions where default_version is not null")
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    static List<String> shortcomings(Map<String, String> offered) {
        List<String> shortcomings = new ArrayList<>();
        for (Extension extension : ALL) {
            String version = offered.get(extension.name());
            if (version == null) {
                shortcomings.add("the server does not offer the extension " + extension.name()
                        + ". Install it on the server's host (Debian: apt-get install " + extension.debianPackage()
                        + "; the number is that of the server) or have the provider allow it.");
            } else if (!extension.isSatisfiedBy(version)) {
                shortcomings.add("extension " + extension.name() + " " + extension.oldest()
                        + " or later is needed, but the server offers " + version + ". Upgrade the package (Debian: "
                        + extension.debianPackage() + ").");
            }
        }
        return shortcomings;
    }

    /** What is wrong in this database; empty when all is well. */
    public static List<String> defects(Connection connection) throws SQLException {
        List<String> defects = new ArrayList<>();
        missing(connection).forEach(extension -> defects.add("extension " + extension.name() + " is missing"));
        defects.addAll(misfits(connection));
        return defects;
    }

    /** Those that are not installed in this database. */
    public static List<Extension> missing(Connection connection) throws SQLException {
        List<String> installed = Sql.strings(connection, "select extname from pg_extension");
        return ALL.stream()
                .filter(extension -> !installed.contains(extension.name()))
                .toList();
    }

    /** What is wrong with those that are installed in this database. */
    public static List<String> misfits(Connection connection) throws SQLException {
        List<String> misfits = new ArrayList<>();
        for (Extension extension : ALL) {
            Sql.rows(
                    connection,
                    result -> misfits.addAll(extension.misfits(result.getString(1), result.getString(2))),
                    "select e.extversion, n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace"
                            + " where e.extname = ?",
                    extension.name());
        }
        return misfits;
    }

    /**
     * One of them.
     *
     * @param name its name
     * @param schema where it lives
     * @param debianPackage what to install
     * @param major the oldest version that will do
     * @param minor its second number
     */
    public record Extension(String name, String schema, String debianPackage, int major, int minor) {

        String oldest() {
            return major + "." + minor;
        }

        List<String> misfits(String version, String inSchema) {
            if (!inSchema.equals(schema)) {
                return List.of("extension " + name + " is in schema " + inSchema + ", expected in schema " + schema
                        + " (it cannot be moved: drop extension " + name + ", then create it there)");
            }
            if (!isSatisfiedBy(version)) {
                return List.of("extension " + name + " has version " + version + ", expected " + oldest()
                        + " or later (alter extension " + name + " update)");
            }
            return List.of();
        }

        boolean isSatisfiedBy(String version) {
            String[] numbers = version.split("[^0-9]+", 3);
            int first = numbers.length > 0 && !numbers[0].isEmpty() ? Integer.parseInt(numbers[0]) : 0;
            int second = numbers.length > 1 && !numbers[1].isEmpty() ? Integer.parseInt(numbers[1]) : 0;
            return first > major || (first == major && second >= minor);
        }
    }
}
