package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseDefinition;
import ai.axionx.data.testkit.TestDatabaseException;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.stream.Collectors;

/** The databases that artifacts on the class path offer. */
final class Definitions {

    private static final String NAME = "[a-z][a-z0-9_]{0,29}";

    /** Looking for them takes a quarter of a millisecond, each test's wait longer by as much. */
    private static final Map<ClassLoader, SoftReference<List<DatabaseDefinition>>> FOUND = new WeakHashMap<>();

    private Definitions() {}

    /**
     * The one of this name.
     *
     * @throws TestDatabaseException when there is none, or more than one
     */
    static DatabaseDefinition named(String name) {
        ClassLoader loader = Optional.ofNullable(Thread.currentThread().getContextClassLoader())
                .orElseGet(Definitions.class::getClassLoader);
        List<DatabaseDefinition> all = all(loader);
        List<DatabaseDefinition> found = all.stream()
                .filter(definition -> definition.name().equals(name))
                .toList();
        var names = all.stream().map(DatabaseDefinition::name).collect(Collectors.toCollection(TreeSet::new));
        if (found.isEmpty()) {
            throw new TestDatabaseException("nothing on the class path offers a database " + name + "; there "
                    + (names.size() == 1 ? "is " : "are ") + String.join(", ", names)
                    + ". Add the artifact that owns its migrations to the tests' dependencies (axion-migrations for the"
                    + " platform's), or offer a DatabaseDefinition");
        }
        if (found.size() > 1) {
            throw new TestDatabaseException("several classes offer a database " + name + ": "
                    + String.join(
                            ", ",
                            found.stream()
                                    .map(each -> each.getClass().getName())
                                    .sorted()
                                    .toList())
                    + ". Leave one on the class path, or rename the others");
        }
        if (!name.matches(NAME)) {
            throw new TestDatabaseException("the name of a database must match " + NAME + ", but "
                    + found.get(0).getClass().getName() + " says '" + name + "'. Rename it");
        }
        return found.get(0);
    }

    /** Its own class loader is what a definition refers to, so that only a soft reference lets go of both. */
    private static synchronized List<DatabaseDefinition> all(ClassLoader loader) {
        SoftReference<List<DatabaseDefinition>> known = FOUND.get(loader);
        List<DatabaseDefinition> all = known == null ? null : known.get();
        if (all != null) {
            return all;
        }
        try {
            all = ServiceLoader.load(DatabaseDefinition.class, loader).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();
        } catch (ServiceConfigurationError e) {
            throw new TestDatabaseException(
                    "the definitions of databases on the class path cannot be loaded: "
                            + e.getMessage() + ". Mend META-INF/services/" + DatabaseDefinition.class.getName()
                            + ", and give the class a public constructor without parameters",
                    e);
        }
        FOUND.put(loader, new SoftReference<>(all));
        return all;
    }
}
