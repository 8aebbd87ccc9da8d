package ai.axionx.data.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The chart, as Helm renders it. */
final class Chart {

    /** How the annotation that makes a hook is called here. */
    static final String HOOK = "helm.sh/hook-as-resource";

    private static final Path FOLDER = Path.of("chart");

    /** The oldest Kubernetes that it is for. */
    static final String OLDEST = "1.31.0";

    /** Takes nothing that Kubernetes does not know: a misspelt field is an error, not ignored. */
    private static final ObjectMapper KUBERNETES = YAMLMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
                    return false;
                }
            })
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Chart() {}

    /** With the server's name, which nobody can guess, and these values on top, in YAML; hooks and all. */
    static String render(String... values) {
        return renderAs("axion", OLDEST, values);
    }

    static String renderAs(String release, String kubernetes, String... values) {
        return render(copy("templates/migrate.yaml", "helm.sh/hook:", HOOK + ":"), release, kubernetes, values);
    }

    /** What Helm takes for the release itself, without hooks. */
    static String renderWithoutHooks() {
        return render(FOLDER, "axion", OLDEST);
    }

    private static String render(Path chart, String release, String kubernetes, String... values) {
        TemplateCommand template = new Helm(chart)
                .template()
                .withName(release)
                .withKubeVersion(kubernetes)
                .withValuesFile(file("server: {host: db}"));
        List.of(values).forEach(more -> template.withValuesFile(file(more)));
        return template.call();
    }

    /** What Helm finds wrong. It wants the values that nobody can guess in the chart itself. */
    static LintResult lint() {
        return new Helm(copy("values.yaml", "host: \"\"", "host: db"))
                .lint()
                .strict()
                .call();
    }

    /**
     * A copy that differs in one place. As a library, Helm does not hand out hooks, so they are made to look like none.
     */
    private static Path copy(String edited, String before, String after) {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            Path copy = Files.createTempDirectory(Files.createDirectories(Path.of("target", "charts")), "");
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(FOLDER.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
            String text = Files.readString(copy.resolve(edited));
            assertThat(text).contains(before);
            Files.writeString(copy.resolve(edited), text.replace(before, after));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(String values) {
        try {
            Path file = Files.createTempFile(Files.createDirectories(Path.of("target", "values")), "", ".yaml");
            return Files.writeString(file, values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Job> jobs(String yaml) {
        return documents(yaml, "Job").map(Chart::job).toList();
    }

    static List<CronJob> cronJobs(String yaml) {
        return documents(yaml, "CronJob")
                .map(document -> KUBERNETES.readValue(document, CronJob.class))
                .toList();
    }

    static Job job(String yaml) {
        return KUBERNETES.readValue(yaml, Job.class);
    }

    /** The documents of this kind, in the order in which they stand. */
    static Stream<String> documents(String yaml, String kind) {
        return Stream.of(yaml.split("(?m)^---\\n", -1)).filter(document -> document.contains("\nkind: " + kind + "\n"));
    }
}
