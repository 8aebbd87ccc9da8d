package ai.axionx.data.schema;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house stands as docs/architecture.md draws it: who may know whom, in main code and in tests. */
final class HouseTest {

    private static final String GROUP = "ai.axionx.data";

    /**
     * Module to the modules that it may know, main code and tests alike; a module that is not named here may not exist.
     */
    private static final Map<String, Set<String>> FLOORS = Map.ofEntries(
            Map.entry("bom", Set.of()),
            Map.entry("postgres-runtime", Set.of()),
            Map.entry("testkit", Set.of("postgres-runtime")),
            Map.entry("partitioning", Set.of("testkit")),
            Map.entry("spatial", Set.of("testkit")),
            Map.entry("datasource", Set.of("testkit")),
            Map.entry("model", Set.of("testkit")),
            Map.entry("migrations", Set.of("partitioning", "testkit")),
            Map.entry("sense-model", Set.of("partitioning", "spatial", "model", "datasource", "testkit", "migrations")),
            Map.entry("gen-model", Set.of("partitioning", "spatial", "model", "datasource", "testkit", "migrations")),
            Map.entry(
                    "schema",
                    Set.of(
                            "partitioning",
                            "spatial",
                            "model",
                            "datasource",
                            "sense-model",
                            "gen-model",
                            "testkit",
                            "migrations")),
            Map.entry(
                    "bench",
                    Set.of(
                            "partitioning",
                            "spatial",
                            "model",
                            "datasource",
                            "sense-model",
                            "gen-model",
                            "testkit",
                            "migrations")),
            Map.entry("deploy/migrations", Set.of("migrations", "testkit")),
            Map.entry("examples", Set.of()),
            Map.entry(
                    "examples/quickstart",
                    Set.of(
                            "partitioning",
                            "spatial",
                            "model",
                            "datasource",
                            "sense-model",
                            "gen-model",
                            "testkit",
                            "migrations")),
            Map.entry(
                    "examples/spring-boot",
                    Set.of("bom", "spatial", "model", "datasource", "sense-model", "testkit", "migrations")));

    /** Known by tests alone, wherever it is not the very floor below. */
    private static final Set<String> TESTS_ONLY = Set.of("testkit");

    @Test
    void everyModule_isBuilt() throws IOException {
        Stream<String> listed = Stream.concat(
                ModulePom.root().modules().stream(),
                ModulePom.all().stream().flatMap(module -> module.modules().stream()));

        assertThat(ModulePom.all()).extracting(ModulePom::folder).containsExactlyInAnyOrderElementsOf(listed.toList());
    }

    @Test
    void everyModule_knowsOnlyTheFloorsBelow() throws IOException {
        for (ModulePom module : ModulePom.all()) {
            assertThat(FLOORS).as("modules that the design draws").containsKey(module.folder());
            assertThat(ours(module)).as("modules that %s knows", module).isSubsetOf(FLOORS.get(module.folder()));
        }
    }

    @Test
    void libraries_knowTheTestkitInTestsOnly() throws IOException {
        for (ModulePom module : ModulePom.all()) {
            if (isNeverPublished(module)) {
                continue;
            }
            for (ModulePom.Dependency dependency : module.dependencies()) {
                if (dependency.group().equals(GROUP) && TESTS_ONLY.contains(folder(dependency))) {
                    assertThat(dependency.scope())
                            .as("scope of %s in %s", dependency.artifact(), module)
                            .isEqualTo(module.folder().equals("migrations") ? "provided" : "test");
                }
            }
        }
    }

    /** Migrations offer the platform's databases to the testkit, which their users need not have. */
    @Test
    void migrations_knowTheTestkit_inOnePackageAlone() throws IOException {
        JavaClasses main = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPaths(module("migrations").classes());

        noClasses()
                .that()
                .resideOutsideOfPackage(GROUP + ".migrations.testing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(GROUP + ".testkit..", GROUP + ".migrations.testing..")
                .check(main);
    }

    @Test
    void migrations_seeNoEntity_inAnyScope() throws IOException {
        ModulePom migrations = module("migrations");

        assertThat(migrations.dependencies())
                .extracting(ModulePom.Dependency::group)
                .noneMatch(group -> group.startsWith("org.hibernate") || group.startsWith("jakarta.persistence"));
    }

    /** So that whoever has no Hibernate, say the migrations' jar, can use the rest. */
    @Test
    void partitioning_needsEachOptionalLibrary_inOnePackageAlone() throws IOException {
        assertNeededOnlyBy(
                "partitioning",
                Map.of(
                        "org.hibernate..", GROUP + ".partitioning.hibernate..",
                        "com.github.kagkarlsson..", GROUP + ".partitioning.dbscheduler..",
                        "io.micrometer..", GROUP + ".partitioning.metrics.."));
    }

    /** So that whoever writes tests with other libraries can use the rest. */
    @Test
    void testkit_needsEachOptionalLibrary_inOnePackageAlone() throws IOException {
        assertNeededOnlyBy(
                "testkit",
                Map.of(
                        "org.assertj..", GROUP + ".testkit.assertj..",
                        "org.junit..", GROUP + ".testkit.junit.."));
    }

    private static void assertNeededOnlyBy(String module, Map<String, String> packages) throws IOException {
        JavaClasses main = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPaths(module(module).classes());
        packages.forEach((library, user) -> noClasses()
                .that()
                .resideOutsideOfPackage(user)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(main));
    }

    /** So that whoever tests without Spring can use the rest. */
    @Test
    void testkit_needsSpring_inOnePackageAlone() throws IOException {
        JavaClasses main = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPaths(module("testkit").classes());

        noClasses()
                .that()
                .resideOutsideOfPackage(GROUP + ".testkit.spring..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", GROUP + ".testkit.spring..")
                .check(main);
    }

    @Test
    void versions_standInTheParentAlone() throws IOException {
        for (ModulePom module : ModulePom.all()) {
            assertThat(module.versions()).as("versions in %s", module).allMatch(version -> version.startsWith("${"));
        }
    }

    @Test
    void internalPackages_areUsedByTheirOwnModuleAlone() throws IOException {
        for (ModulePom module : ModulePom.all()) {
            noClasses()
                    .should(useInternalsOfAnotherModule(module))
                    .allowEmptyShould(true)
                    .check(classesOf(module));
        }
    }

    @Test
    void everyPackage_saysWhatLivesThere_andIsNullMarked() throws IOException {
        Set<Path> bare = new TreeSet<>();
        for (ModulePom module : ModulePom.all()) {
            if (!Files.isDirectory(module.sources())) {
                continue;
            }
            try (Stream<Path> files = Files.walk(module.sources())) {
                Set<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                        .map(Path::getParent)
                        .collect(Collectors.toCollection(TreeSet::new));
                for (Path folder : packages) {
                    Path info = folder.resolve("package-info.java");
                    String text = Files.exists(info) ? Files.readString(info) : "";
                    if (!text.startsWith("/**") || !text.contains("@NullMarked")) {
                        bare.add(folder);
                    }
                }
            }
        }
        assertThat(bare)
                .as("packages without a package-info.java that says what lives there")
                .isEmpty();
    }

    /** Those of the testkit and of what makes databases do, and one that restores a dump into an empty one. */
    @Test
    void tests_haveTheirDatabasesFromTheTestkit() throws IOException {
        Set<String> byHand = new TreeSet<>();
        for (ModulePom module : ModulePom.all()) {
            Path tests = module.sources().resolve("test");
            if (Set.of("testkit", "migrations").contains(module.folder()) || !Files.isDirectory(tests)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(tests)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (Files.readString(file).toLowerCase(Locale.ROOT).contains("create " + "database ")) {
                        byHand.add(String.valueOf(file.getFileName()));
                    }
                }
            }
        }
        assertThat(byHand).containsExactly("DumpAndRestoreTest.java");
    }

    private static boolean isNeverPublished(ModulePom module) {
        return module.folder().startsWith("examples")
                || module.folder().startsWith("deploy")
                || Set.of("bench", "schema").contains(module.folder());
    }

    private static ModulePom module(String folder) throws IOException {
        return ModulePom.all().stream()
                .filter(module -> module.folder().equals(folder))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> ours(ModulePom module) {
        return module.dependencies().stream()
                .filter(dependency -> dependency.group().equals(GROUP))
                .map(HouseTest::folder)
                .toList();
    }

    private static String folder(ModulePom.Dependency dependency) {
        return dependency.artifact().replaceFirst("^axion-", "");
    }

    private static JavaClasses classesOf(ModulePom module) {
        return new ClassFileImporter().importPaths(module.classes());
    }

    private static ArchCondition<JavaClass> useInternalsOfAnotherModule(ModulePom module) {
        return new ArchCondition<>("use internal packages of another module than " + module) {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                user.getDirectDependenciesFromSelf().stream()
                        .filter(dependency ->
                                isForeignInternal(dependency.getTargetClass().getBaseComponentType(), module))
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.satisfied(user, dependency.getDescription())));
            }
        };
    }

    private static boolean isForeignInternal(JavaClass used, ModulePom module) {
        String name = used.getPackageName();
        String file = used.getName().replace('.', '/') + ".class";
        return name.startsWith(GROUP)
                && (name.contains(".internal.") || name.endsWith(".internal"))
                && module.classes().stream().noneMatch(folder -> Files.exists(folder.resolve(file)));
    }
}
