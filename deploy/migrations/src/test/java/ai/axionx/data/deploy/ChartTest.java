package ai.axionx.data.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.migrations.ExitCode;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart asks of Kubernetes, and that the files for those without Helm ask the same. */
final class ChartTest {

    /** Has the files for those without Helm written anew. */
    private static final String WRITE = "axion.write";

    private static final int HELMS_TIMEOUT = 300;

    @Test
    void chart_passesHelmsOwnLint() {
        LintResult result = Chart.lint();

        assertThat(result.getMessages()).noneMatch(message -> message.contains("ERROR") || message.contains("WARNING"));
        assertThat(result.isFailed()).as("failed").isFalse();
    }

    @Test
    void databases_areMigratedOneAfterTheOther_beforeAnythingElseOfTheRelease() {
        List<Job> jobs = Chart.jobs(Chart.render());

        assertThat(jobs)
                .extracting(job -> job.getMetadata().getName())
                .containsExactly("axion-migrate-sense", "axion-migrate-sense-tasks", "axion-migrate-gen");
        assertThat(jobs)
                .extracting(job -> job.getMetadata().getAnnotations().get("helm.sh/hook-weight"))
                .containsExactly("0", "1", "2");
        assertThat(jobs)
                .allSatisfy(job -> assertThat(job.getMetadata().getAnnotations())
                        .containsEntry(Chart.HOOK, "pre-install,pre-upgrade")
                        .containsEntry("helm.sh/hook-delete-policy", "before-hook-creation"));
        assertThat(Chart.jobs(Chart.renderWithoutHooks()))
                .as("Jobs that Helm does not take for hooks")
                .isEmpty();
        assertThat(jobs)
                .extracting(job -> container(job.getSpec()).getArgs().subList(0, 2))
                .containsExactly(
                        List.of("migrate", "sense"), List.of("migrate", "sense-tasks"), List.of("migrate", "gen"));
    }

    @Test
    void databases_thatAreNotNamed_areLeftAlone() {
        String genAlone = Chart.render("migrate: {databases: [gen]}");

        assertThat(Chart.jobs(genAlone))
                .extracting(job -> job.getMetadata().getName())
                .containsExactly("axion-migrate-gen");
    }

    @Test
    void maintenance_isOnOrOff_whateverIsMigrated() {
        assertThat(Chart.cronJobs(Chart.render("migrate: {databases: [gen]}"))).hasSize(1);
        assertThat(Chart.cronJobs(Chart.render("maintain: {enabled: false}"))).isEmpty();
    }

    @Test
    void aChartAbove_mayHaveItsCondition_andGlobalValues() {
        assertThat(Chart.render("enabled: true", "global: {region: eu}")).isEqualTo(Chart.render());
    }

    /** Of the hooks' needs nothing may come from the chart itself: it would not be there yet. */
    @Test
    void hooks_needNothingThatTheChartBrings() {
        String rendered = Chart.render();

        assertThat(rendered.lines().filter(line -> line.startsWith("kind: ")))
                .containsOnly("kind: Job", "kind: CronJob");
        assertThat(podSpecs(rendered))
                .allSatisfy(pod -> assertThat(pod.getServiceAccountName()).isEqualTo("default"));
    }

    @Test
    void exitCodes_thatMayPass_areTriedAgain_andAllOthersEndTheJob() {
        for (JobSpec spec : jobSpecs(Chart.render())) {
            List<PodFailurePolicyRule> rules = spec.getPodFailurePolicy().getRules();
            assertThat(rules).extracting(PodFailurePolicyRule::getAction).containsExactly("Ignore", "FailJob");
            assertThat(rules.get(0).getOnPodConditions())
                    .singleElement()
                    .satisfies(condition -> assertThat(condition.getType() + "=" + condition.getStatus())
                            .isEqualTo("DisruptionTarget=True"));

            assertThat(rules.get(1).getOnExitCodes().getOperator()).isEqualTo("NotIn");
            assertThat(rules.get(1).getOnExitCodes().getContainerName())
                    .isEqualTo(container(spec).getName());
            List<Integer> spared = rules.get(1).getOnExitCodes().getValues();
            for (ExitCode code : ExitCode.values()) {
                assertThat(spared.contains(code.code()))
                        .as("%s does not end the Job", code)
                        .isEqualTo(code.isRetryable() || code == ExitCode.DONE);
            }
            // And those that a later release may give a meaning, but of what Java or the kernel ends with, only
            // SIGTERM.
            assertThat(spared)
                    .containsExactlyElementsOf(Stream.of(IntStream.of(0), IntStream.range(10, 20), IntStream.of(143))
                            .flatMap(IntStream::boxed)
                            .toList());
            assertThat(spec.getTemplate().getSpec().getRestartPolicy())
                    .as("the only one with which a policy is allowed")
                    .isEqualTo("Never");
        }
    }

    @Test
    void everyJob_ends_beforeHelmGivesUp() {
        String rendered = Chart.render();

        assertThat(Chart.jobs(rendered)).allSatisfy(job -> {
            assertThat(job.getSpec().getActiveDeadlineSeconds()).isLessThan(HELMS_TIMEOUT);
            assertThat(job.getSpec().getTtlSecondsAfterFinished()).isGreaterThan(HELMS_TIMEOUT);
        });
        assertThat(jobSpecs(rendered)).allSatisfy(spec -> {
            assertThat(spec.getTemplate().getSpec().getActiveDeadlineSeconds())
                    .as("each try ends by itself, or its log would go with the Job's deadline")
                    .isPositive()
                    .isEqualTo(spec.getActiveDeadlineSeconds() - 30);
            assertThat(spec.getBackoffLimit()).isBetween(1, 5);
        });
    }

    /** Helm reads numbers as floating ones, and would write this one as 1e+06. */
    @Test
    void aLongDeadline_isWrittenAsAWholeNumber() {
        assertThat(Chart.render("migrate: {deadlineSeconds: 1000000}"))
                .contains("\n  activeDeadlineSeconds: 1000000\n", "\n      activeDeadlineSeconds: 999970\n");
    }

    @Test
    void maintenance_runsOnceAtATime_inUtc_andGoesOnAfterAnOutage() {
        CronJobSpec spec = Chart.cronJobs(Chart.render()).get(0).getSpec();

        assertThat(spec.getConcurrencyPolicy()).isEqualTo("Forbid");
        assertThat(spec.getTimeZone()).isEqualTo("Etc/UTC");
        assertThat(spec.getSchedule()).isEqualTo("15 1 * * *");
        assertThat(spec.getStartingDeadlineSeconds()).isGreaterThan(10);
        assertThat(container(spec.getJobTemplate().getSpec()).getArgs()).containsExactly("maintain");
    }

    /** What the pod security standard "restricted" asks for, and a file system that nobody can write to. */
    @Test
    void pods_mayDoNothingButTalkToTheDatabase() {
        for (PodSpec pod : podSpecs(Chart.render())) {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getEnableServiceLinks()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(65532);
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            Container container = pod.getContainers().get(0);
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getCommand()).as("the image's own").isEmpty();
        }
    }

    @Test
    void secrets_areFiles_readableByTheUser_andOnlyThoseThatARunNeeds() {
        String rendered = Chart.render();

        assertThat(podSpecs(rendered))
                .extracting(pod ->
                        secret(pod).getItems().stream().map(KeyToPath::getKey).toList())
                .containsExactly(
                        List.of("axion_sense_migrate", "ca.crt"),
                        List.of("axion_sense_migrate", "ca.crt"),
                        List.of("axion_gen_migrate", "ca.crt"),
                        List.of("axion_sense_worker", "ca.crt"));
        for (PodSpec pod : podSpecs(rendered)) {
            assertThat(secret(pod).getDefaultMode()).isEqualTo(0440);
            assertThat(pod.getSecurityContext().getFsGroup()).isEqualTo(65532);
            Map<String, String> environment = pod.getContainers().get(0).getEnv().stream()
                    .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
            assertThat(environment.keySet())
                    .allMatch(name -> name.equals("AXION_LOG")
                            || name.equals("AXION_DB_URL")
                            || name.matches("AXION_(SENSE_MIGRATE|GEN_MIGRATE|SENSE_WORKER)_PASSWORD_FILE"));
            Path mount =
                    Path.of(pod.getContainers().get(0).getVolumeMounts().get(0).getMountPath());
            assertThat(secret(pod).getItems().stream()
                            .map(item -> mount.resolve(item.getPath()).toString()))
                    .as("files that the variables name")
                    .containsAll(environment.entrySet().stream()
                            .filter(variable -> variable.getKey().endsWith("_FILE"))
                            .map(Map.Entry::getValue)
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            verify-full | ca.crt | ?sslmode=verify-full&sslrootcert=/run/secrets/axion/ca.crt
            verify-ca   | pg.pem | ?sslmode=verify-ca&sslrootcert=/run/secrets/axion/pg.pem
            verify-full | ''     | ?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory
            require     | ca.crt | ?sslmode=require
            disable     | ca.crt | ?sslmode=disable
            """)
    void connections_areEncryptedAndVerified_unlessSaidOtherwise(String mode, String key, String options) {
        String rendered = Chart.render("server: {sslmode: %s, caKey: '%s'}".formatted(mode, key));

        assertThat(jobSpecs(rendered))
                .hasSize(4)
                .allSatisfy(spec -> assertThat(container(spec).getEnv())
                        .filteredOn(variable -> variable.getName().equals("AXION_DB_URL"))
                        .extracting(EnvVar::getValue)
                        .containsExactly("jdbc:postgresql://db:5432/" + options));
        if (mode.equals("verify-full") && key.equals("ca.crt")) {
            assertThat(rendered).as("the default").isEqualTo(Chart.render());
        }
    }

    @Test
    void theImage_hasTheTagOfThisBuild() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));

        assertThat(container(jobSpecs(Chart.render()).get(0)).getImage())
                .startsWith("axion-migrations:")
                .satisfies(
                        image -> assertThat(pom).contains("<version>" + image.replaceFirst(".*:", "") + "</version>"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            tag: '7'                            | :7                   | IfNotPresent
            tag: 7-SNAPSHOT                     | :7-SNAPSHOT          | Always
            tag: 7-SNAPSHOT, pullPolicy: Never  | :7-SNAPSHOT          | Never
            tag: 7-SNAPSHOT, digest: 'sha256:#' | @sha256:#            | IfNotPresent
            """)
    void anImage_isPulledAgain_ifItsTagMoves(String values, String image, String policy) {
        String digest = "0123456789abcdef".repeat(4);
        String rendered = Chart.render(
                "image: {repository: 'registry.example.org:5000/a', %s}".formatted(values.replace("#", digest)));

        assertThat(jobSpecs(rendered)).hasSize(4).allSatisfy(spec -> {
            assertThat(container(spec).getImage())
                    .isEqualTo("registry.example.org:5000/a" + image.replace("#", digest));
            assertThat(container(spec).getImagePullPolicy()).isEqualTo(policy);
        });
    }

    @Test
    void names_thatLookLikeNumbers_areNames() {
        String rendered = Chart.render("secretName: '7'", "serviceAccountName: '8'", "server: {caKey: '9'}");

        assertThat(rendered).contains("secretName: \"7\"", "serviceAccountName: \"8\"", "{key: \"9\", path: \"9\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            server: {host: ''}                          | /server/host | does not match pattern
            server: {host: me@db}                       | /server/host | does not match pattern
            server: {sslmode: prefer}                   | /server/sslmode | must be one of
            image: {tag: latest}                        | /image/tag | 'not' failed
            image: {tag: 'a@b'}                         | /image/tag | does not match pattern
            image: {digest: 'sha256:7'}                 | /image/digest | does not match pattern
            image: {repository: ''}                     | /image/repository | does not match pattern
            image: {repository: 'a/b:7'}                | /image/repository | does not match pattern
            image: {repository: 'a/b@sha256'}           | /image/repository | does not match pattern
            migrate: {databases: [permissions]}         | /migrate/databases/0 | must be one of
            migrate: {databases: []}                    | /migrate/databases | minItems
            migrate: {databases: [all, gen]}            | /migrate/databases | maxItems: got 2, want 1
            migrate: {databases: [gen, gen]}            | /migrate/databases | are equal
            migrate: {deadlineSeconds: 0}               | /migrate/deadlineSeconds | minimum
            migrate: {deadlineSeconds: 5m}              | /migrate/deadlineSeconds | want integer
            migrate: {deadlineSeconds: 180}             | together (150 for sense) | must be less than migrate.deadlineSeconds less 30 (150)
            migrate: {lockWaitSeconds: 120}             | together (210 for sense) | must be less than migrate.deadlineSeconds less 30 (210)
            migrate: {databases: [all]}                 | together (450 for all) | must be less than migrate.deadlineSeconds less 30 (210)
            migrate: {patience: 9}                      | /migrate | additional properties 'patience' not allowed
            maintain: {schedule: nightly}               | /maintain/schedule | does not match pattern
            secretName: ''                              | /secretName | minLength
            """)
    void values_thatCannotWork_areRefused_andNamed(String values, String where, String message) {
        assertThatThrownBy(() -> Chart.render(values))
                .hasMessageContaining(where)
                .hasMessageContaining(message);
    }

    @Test
    void aKubernetes_thatHasNoSayInExitCodes_isRefused() {
        assertThatThrownBy(() -> Chart.renderAs("axion", "1.30.9")).hasMessageContaining(">=1.31.0-0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"activeDeadlineSecond: 1", "podFailurePolicy: {rules: [{action: Ignore, onPodCondition: []}]}"})
    void fields_thatKubernetesDoesNotKnow_wouldBeSeen(String field) {
        assertThatThrownBy(() -> Chart.job("apiVersion: batch/v1\nkind: Job\nspec:\n  " + field + "\n"))
                .hasMessageContaining("Unrecognized property");
    }

    @Test
    void names_ofLongReleases_areShortEnoughForACronJob() {
        String rendered = Chart.renderAs("a-release-whose-name-is-as-long-as-helm-lets-it-be-53", Chart.OLDEST);

        assertThat(Stream.concat(
                        Chart.jobs(rendered).stream()
                                .map(job -> job.getMetadata().getName()),
                        Chart.cronJobs(rendered).stream()
                                .map(job -> job.getMetadata().getName())))
                .hasSize(4)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9][-a-z0-9]*[a-z0-9]") && name.length() <= 52);
    }

    @Test
    void names_ofReleasesThatBeginAlike_differ() {
        String one = "a-release-whose-name-is-as-lon.g-as-helm-lets-it-be-1";
        String other = "a-release-whose-name-is-as-lon.g-as-helm-lets-it-be-2";

        List<String> names = Stream.of(one, other)
                .flatMap(release -> Chart.jobs(Chart.renderAs(release, Chart.OLDEST)).stream())
                .map(job -> job.getMetadata().getName())
                .toList();

        assertThat(names)
                .hasSize(6)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9]([-a-z0-9]|\\.(?=[a-z0-9]))*[a-z0-9]") && name.length() <= 52);
    }

    @Test
    void thePlainFiles_askTheSame() throws IOException {
        String rendered = Chart.render("migrate: {databases: [all], deadlineSeconds: 3600}");
        String job = plain(Chart.documents(rendered, "Job").findFirst().orElseThrow());
        String cronJob = plain(Chart.documents(rendered, "CronJob").findFirst().orElseThrow());
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(
                    Path.of("job.yaml"), "# Migrates all databases: kubectl replace --force -f job.yaml\n" + job);
            Files.writeString(
                    Path.of("cronjob.yaml"), "# Maintains partitions: kubectl apply -f cronjob.yaml\n" + cronJob);
        }

        assertThat(Path.of("job.yaml"))
                .as("-D%s=true writes it", WRITE)
                .content()
                .endsWith("\n" + job);
        assertThat(Path.of("cronjob.yaml"))
                .as("-D%s=true writes it", WRITE)
                .content()
                .endsWith("\n" + cronJob);
        Job read = Chart.job(job);
        assertThat(read.getMetadata().getAnnotations()).isNullOrEmpty();
        assertThat(container(read.getSpec()).getArgs()).startsWith("migrate", "all");
    }

    /** Without what is Helm's. */
    private static String plain(String document) {
        return document.lines()
                .filter(line -> !line.startsWith("# Source: ")
                        && !line.equals("  annotations:")
                        && !line.contains("helm.sh/")
                        && !line.contains("managed-by")
                        && !line.contains("# A Job cannot be changed")
                        && !line.contains("# Hooks are no part"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static List<JobSpec> jobSpecs(String rendered) {
        return Stream.concat(
                        Chart.jobs(rendered).stream().map(Job::getSpec),
                        Chart.cronJobs(rendered).stream()
                                .map(CronJob::getSpec)
                                .map(spec -> spec.getJobTemplate().getSpec()))
                .toList();
    }

    private static List<PodSpec> podSpecs(String rendered) {
        return jobSpecs(rendered).stream()
                .map(spec -> spec.getTemplate().getSpec())
                .toList();
    }

    private static Container container(JobSpec spec) {
        return spec.getTemplate().getSpec().getContainers().get(0);
    }

    private static SecretVolumeSource secret(PodSpec pod) {
        return pod.getVolumes().get(0).getSecret();
    }
}
