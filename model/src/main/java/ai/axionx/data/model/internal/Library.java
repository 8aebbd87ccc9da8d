package ai.axionx.data.model.internal;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;

/**
 * A library that the models need, and where its version can be read from the class path. A library that is not there or
 * tells no version (packed anew into one big jar, say) is passed over: what is not known is not refused.
 *
 * @param groupId its Maven group
 * @param artifactId its Maven artifact
 * @param springProperty the property by which Spring Boot's parent sets its version; empty if it does not
 * @param versionClass a class of the library
 * @param versionField its static field that holds the version; empty to read the manifest of the class's jar
 */
record Library(String groupId, String artifactId, String springProperty, String versionClass, String versionField) {

    static final List<Library> NEEDED = List.of(
            new Library("org.hibernate.orm", "hibernate-core", "hibernate.version", "org.hibernate.Version", ""),
            new Library(
                    "org.hibernate.orm",
                    "hibernate-spatial",
                    "hibernate.version",
                    "org.hibernate.spatial.GeometryLiteralFormatter",
                    ""),
            new Library(
                    "org.postgresql",
                    "postgresql",
                    "postgresql.version",
                    "org.postgresql.util.DriverInfo",
                    "DRIVER_VERSION"),
            new Library("org.locationtech.jts", "jts-core", "", "org.locationtech.jts.JTSVersion", "CURRENT_VERSION"),
            new Library(
                    "com.fasterxml.jackson.core",
                    "jackson-core",
                    "jackson-bom.version",
                    "com.fasterxml.jackson.core.json.PackageVersion",
                    "VERSION"),
            new Library(
                    "com.fasterxml.jackson.core",
                    "jackson-databind",
                    "jackson-bom.version",
                    "com.fasterxml.jackson.databind.cfg.PackageVersion",
                    "VERSION"));

    /** The version that this class loader finds. */
    Optional<LibraryVersion> found(ClassLoader classLoader) {
        try {
            // Not initialised: that would be more of the library than its version.
            Class<?> type = Class.forName(versionClass, false, classLoader);
            return versionField.isEmpty() ? ofManifest(type) : ofField(type.getField(versionField));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    private static Optional<LibraryVersion> ofField(Field field) throws IllegalAccessException {
        return LibraryVersion.parse(String.valueOf(field.get(null)));
    }

    /** The title is compared, since a big jar of all libraries has a manifest of its own. */
    private Optional<LibraryVersion> ofManifest(Class<?> type) {
        Package declared = type.getPackage();
        return artifactId.equals(declared.getImplementationTitle())
                ? LibraryVersion.parse(String.valueOf(declared.getImplementationVersion()))
                : Optional.empty();
    }
}
