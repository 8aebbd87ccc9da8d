package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that use JDBC alone need neither JPA nor Hibernate on their class path. */
final class WithoutHibernateTest {

    private static final Path CLASSES = location(TimeOrderedId.class);
    private static final Path JSPECIFY = location(org.jspecify.annotations.NullMarked.class);

    private static Path location(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    @Test
    void timeOrderedId_worksWithoutJpa() throws Exception {
        URL[] urls = {CLASSES.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> loader.loadClass("jakarta.persistence.Embeddable"))
                    .isInstanceOf(ClassNotFoundException.class);

            Class<?> type = loader.loadClass(TimeOrderedId.class.getName());
            Object id = type.getMethod("next").invoke(null);
            UUID uuid = (UUID) type.getMethod("id").invoke(id);

            assertThat(type.getMethod("of", UUID.class).invoke(null, uuid)).isEqualTo(id);
            assertThat(type.getAnnotations()).isEmpty();
            assertThat(loader.loadClass(PartitionPolicy.class.getName()).getRecordComponents())
                    .hasSize(9);
        }
    }

    @Test
    void timeOrderedId_compilesWithoutJpa(@TempDir Path directory) {
        StringWriter messages = new StringWriter();
        assertThat(compile(directory, messages, "-Werror"))
                .as(messages.toString())
                .isTrue();
    }

    private static boolean compile(Path directory, StringWriter messages, String... options) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///User.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return """
                                import ai.axionx.data.partitioning.TimeOrderedId;

                                final class User {
                                    static final java.util.UUID ID = TimeOrderedId.next().id();
                                }
                                """;
                    }
                };
        List<String> all = Stream.concat(
                        Stream.of(
                                "-proc:none",
                                "-d",
                                directory.toString(),
                                "-classpath",
                                CLASSES + File.pathSeparator + JSPECIFY),
                        Stream.of(options))
                .toList();
        return compiler.getTask(messages, null, null, all, null, List.of(source))
                .call();
    }
}
