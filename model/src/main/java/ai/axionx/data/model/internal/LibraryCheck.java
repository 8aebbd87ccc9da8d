package ai.axionx.data.model.internal;

import ai.axionx.data.model.UnitException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.service.spi.ServiceContributor;

/**
 * Refuses a class path on which a library that the models need is older than they were ever tried on, as Spring Boot's
 * parent makes it. Hibernate finds this by itself, and asks before anything else, whoever opens it.
 */
public final class LibraryCheck implements ServiceContributor {

    @Override
    public void contribute(StandardServiceRegistryBuilder registry) {
        ClassLoader classLoader = LibraryCheck.class.getClassLoader();
        Findings findings = new Findings(versions());
        Library.NEEDED.forEach(library -> library.found(classLoader).ifPresent(found -> findings.look(library, found)));
        findings.requireNone();
    }

    private static Properties versions() {
        Properties versions = new Properties();
        try (InputStream file = LibraryCheck.class.getResourceAsStream("libraries.properties")) {
            versions.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions;
    }

    private static final class Findings {

        private final Properties versions;
        private final List<String> problems = new ArrayList<>();
        private final Set<String> properties = new LinkedHashSet<>();
        private final Set<String> managed = new LinkedHashSet<>();
        private Optional<LibraryVersion> core = Optional.empty();

        Findings(Properties versions) {
            this.versions = versions;
        }

        void look(Library library, LibraryVersion found) {
            LibraryVersion oldest = version(library, "oldest");
            boolean hibernate = library.groupId().equals("org.hibernate.orm");
            if (hibernate && (found.compareTo(oldest) < 0 || found.major() > oldest.major())) {
                report(library, found, oldest + " or a later " + oldest.major());
            } else if (hibernate && core.isPresent() && found.compareTo(core.get()) != 0) {
                report(library, found, "the same as hibernate-core, " + core.get());
            } else if (found.compareTo(oldest) < 0) {
                report(library, found, oldest + " or later");
            } else if (library.artifactId().equals("hibernate-core")) {
                core = Optional.of(found);
            }
        }

        private void report(Library library, LibraryVersion found, String needed) {
            LibraryVersion tested = version(library, "tested");
            problems.add("  " + library.groupId() + ":" + library.artifactId() + " is " + found + ", needed is "
                    + needed + " (tested with " + tested + ")");
            if (library.springProperty().isEmpty()) {
                managed.add("""
                              <dependency>
                                <groupId>%s</groupId>
                                <artifactId>%s</artifactId>
                                <version>%s</version>
                              </dependency>
                        """.formatted(library.groupId(), library.artifactId(), tested));
            } else {
                String property = library.springProperty();
                properties.add("    <" + property + ">" + tested + "</" + property + ">\n");
            }
        }

        void requireNone() {
            if (!problems.isEmpty()) {
                throw new UnitException("the class path is not the one that Axion Data needs:\n"
                        + String.join("\n", problems) + "\n" + remedy());
            }
        }

        private String remedy() {
            StringBuilder lines = new StringBuilder();
            if (!properties.isEmpty()) {
                lines.append(
                                "Something else manages these versions, Spring Boot as a rule. If its parent is yours, add\n")
                        .append("  <properties>\n");
                properties.forEach(lines::append);
                lines.append("  </properties>\n")
                        .append("to the pom; if you import its BOM, import ai.axionx.data:axion-bom before it:\n")
                        .append("""
                                  <dependencyManagement>
                                    <dependencies>
                                      <dependency>
                                        <groupId>ai.axionx.data</groupId>
                                        <artifactId>axion-bom</artifactId>
                                        <version>%s</version>
                                        <type>pom</type>
                                        <scope>import</scope>
                                      </dependency>
                                      <!-- spring-boot-dependencies -->
                                    </dependencies>
                                  </dependencyManagement>
                                """.formatted(versions.getProperty("axion-bom")));
            }
            if (!managed.isEmpty()) {
                lines.append("Nothing else but your pom says which of these to take; put there\n")
                        .append("  <dependencyManagement>\n    <dependencies>\n");
                managed.forEach(lines::append);
                lines.append("    </dependencies>\n  </dependencyManagement>\n");
            }
            return lines + "and `mvn dependency:tree` shows who brings what.";
        }

        private LibraryVersion version(Library library, String which) {
            String key = library.artifactId() + "." + which;
            return LibraryVersion.parse(String.valueOf(versions.getProperty(key)))
                    .orElseThrow(() -> new IllegalStateException("libraries.properties lacks " + key));
        }
    }
}
