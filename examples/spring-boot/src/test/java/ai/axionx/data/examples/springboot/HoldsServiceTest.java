package ai.axionx.data.examples.springboot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.persistence.EntityManager;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** The service on a database of each test's own, and on class paths that it must tell apart. */
@AxionDatabase("axion_sense")
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
final class HoldsServiceTest {

    private final TestRestTemplate http;
    private final EntityManager entities;
    private final TransactionTemplate transaction;

    private long organization;

    HoldsServiceTest(
            @Autowired TestRestTemplate http,
            @Autowired EntityManager entities,
            @Autowired TransactionTemplate transaction) {
        this.http = http;
        this.entities = entities;
        this.transaction = transaction;
    }

    /** Holds 0, 111 and 1,112 m north of a place, and one of somebody else at it. */
    @BeforeEach
    void putHoldsOnTheMap() {
        transaction.executeWithoutResult(status -> {
            User user = User.of("sub|1", "u@example.org", "U");
            Organization ours = Organization.of("ours", "Ours");
            Organization theirs = Organization.of("theirs", "Theirs");
            Stream.of(user, ours, theirs).forEach(entities::persist);
            entities.flush();
            for (double latitude : new double[] {47.0, 47.001, 47.01}) {
                hold(ours, user, latitude);
            }
            hold(theirs, user, 47.0);
            organization = requireNonNull(ours.getId(), "flushed");
        });
    }

    @Test
    void theService_isTheApp_inTheDatabaseOfTheTest(
            @Autowired DataSource service, @AsRole(TestRole.ADMIN) Connection admin) {
        assertThat(new JdbcTemplate(service).queryForObject("select current_user", String.class))
                .isEqualTo("axion_sense_app");
        assertThat(new JdbcTemplate(new SingleConnectionDataSource(admin, true))
                        .queryForObject("select count(*) from road_data.holds", Long.class))
                .isEqualTo(4);
    }

    @Test
    void holdsWithinMetres_areGeoJson_nearestFirst() throws IOException {
        ResponseEntity<String> answer = ask("8.0", "47.0", "500");

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.valueOf("application/geo+json"));
        JsonNode collection = new ObjectMapper().readTree(answer.getBody());
        assertThat(collection.get("type").asText()).isEqualTo("FeatureCollection");
        assertThat(collection.get("features")).hasSize(2);
        JsonNode nearest = collection.get("features").get(0);
        assertThat(nearest.get("type").asText()).isEqualTo("Feature");
        assertThat(nearest.get("geometry").toString())
                .isEqualTo("{\"type\":\"Point\",\"coordinates\":[8.0,47.0,408.5]}");
        assertThat(nearest.get("properties").get("kind").asText()).isEqualTo("vehicle_stop_v1");
        assertThat(nearest.get("properties").get("observedAt").asText()).isEqualTo("2026-11-25T10:15:30Z");
        assertThat(collection.get("features").get(1).get("geometry").toString()).contains("[8.0,47.001,408.5]");
    }

    @Test
    void moreMetres_findMore() throws IOException {
        JsonNode collection =
                new ObjectMapper().readTree(ask("8.0", "47.0", "1200").getBody());

        assertThat(collection.get("features")).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "47.0 | 118.0 | 500   | latitude",
                "NaN  | 47.0  | 500   | longitude",
                "8.0  | 47.0  | -1    | metres must be more than 0 and 50000 at most, but is -1.0.",
                "8.0  | 47.0  | NaN   | metres must be more than 0 and 50000 at most, but is NaN.",
                "8.0  | 47.0  | 50001 | metres must be more than 0 and 50000 at most, but is 50001.0.",
                "8.0  | 47.0  | far   | Failed to convert 'metres' with value: 'far'",
            })
    void badInput_isAnsweredWithAReason(String longitude, String latitude, String metres, String reason)
            throws IOException {
        ResponseEntity<String> answer = ask(longitude, latitude, metres);

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(new ObjectMapper().readTree(answer.getBody()).get("detail").asText())
                .contains(reason);
    }

    @Test
    void missingParameter_isNamed() {
        ResponseEntity<String> answer =
                http.getForEntity("/holds?organization=1&longitude=8&latitude=47", String.class);

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(answer.getBody()).contains("'metres'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PlainStart", "HoldsService"})
    void classPathOfSpringBootsParent_isRefused_withTheLinesToAdd(String program, TestDatabase database)
            throws IOException, InterruptedException {
        Run run = run(program, "refused", database);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output())
                .contains("the class path is not the one that Axion Data needs:")
                .contains("org.hibernate.orm:hibernate-core is " + version("refused", "hibernate-core")
                        + ", needed is 6.6.47.Final or a later 6 (tested with ")
                .contains("org.postgresql:postgresql is " + version("refused", "postgresql") + ", needed is ")
                .contains("jackson-core is " + version("refused", "jackson-core") + ", needed is ")
                .contains("jackson-databind is " + version("refused", "jackson-databind") + ", needed is ")
                .contains("    <hibernate.version>6.", "    <postgresql.version>42.", "    <jackson-bom.version>2.")
                .contains("<artifactId>axion-bom</artifactId>")
                .doesNotContain("opened", "jts-core is ", "hibernate-spatial is ");
    }

    /** A Hibernate of which each part is new enough, but they are not of one release; and geometries of an old JTS. */
    @Test
    void mixedVersions_areRefused_withTheLinesToAdd(TestDatabase database) throws IOException, InterruptedException {
        Run run = run("PlainStart", "mixed", database);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output())
                .contains("needed is the same as hibernate-core, " + version("mixed", "hibernate-core")
                        + " (tested with ")
                .contains("org.locationtech.jts:jts-core is " + version("mixed", "jts-core")
                        + ", needed is 1.20.0 or later")
                .contains("    <hibernate.version>6.")
                .contains("        <artifactId>jts-core</artifactId>\n        <version>1.20.0</version>")
                .doesNotContain("opened", "hibernate-core is ", "postgresql is ", "jackson-core is ");
    }

    @Test
    void oldestVersions_areAccepted(TestDatabase database) throws IOException, InterruptedException {
        Run run = run("PlainStart", "oldest", database);

        assertThat(run.output()).contains("opened");
        assertThat(run.exitCode()).isZero();
    }

    private ResponseEntity<String> ask(String longitude, String latitude, String metres) {
        return http.getForEntity(
                "/holds?organization={organization}&longitude={longitude}&latitude={latitude}&metres={metres}",
                String.class,
                organization,
                longitude,
                latitude,
                metres);
    }

    private void hold(Organization owner, User user, double latitude) {
        entities.createNativeQuery("""
                        insert into road_data.holds (organization_id, kind, location, observed_at, created_by_id)
                        values (:owner, 'vehicle_stop_v1', st_setsrid(st_makepoint(8.0, :latitude, 408.5), 4326),
                                '2026-11-25T10:15:30Z', :user)
                        """)
                .setParameter("owner", owner.getId())
                .setParameter("latitude", latitude)
                .setParameter("user", user.getId())
                .executeUpdate();
    }

    /** A JVM of its own, on this class path with jars of a folder in the place of ours. */
    private static Run run(String program, String folder, TestDatabase database)
            throws IOException, InterruptedException {
        List<Path> others = jars(folder);
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> others.stream()
                        .filter(other -> Path.of(entry).getFileName().toString().matches(artifact(other) + "-[0-9].*"))
                        .findFirst()
                        .map(Path::toString)
                        .orElse(entry))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(others).allSatisfy(other -> assertThat(classPath).contains(other.toString()));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath));
        command.add(HoldsServiceTest.class.getPackageName() + "." + program);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        DatabaseLogin login = database.login(TestRole.APP);
        builder.environment()
                .putAll(Map.of(
                        "SERVER_PORT", "0",
                        "SPRING_DATASOURCE_URL", database.jdbcUrl(),
                        "SPRING_DATASOURCE_USERNAME", login.user(),
                        "SPRING_DATASOURCE_PASSWORD", login.password()));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    private static String version(String folder, String artifact) throws IOException {
        return jars(folder).stream()
                .filter(jar -> artifact(jar).equals(artifact))
                .map(jar -> jar.getFileName().toString().replaceAll("^" + artifact + "-|\\.jar$", ""))
                .findFirst()
                .orElseThrow();
    }

    private static String artifact(Path jar) {
        return jar.getFileName().toString().replaceFirst("-[0-9].*$", "");
    }

    private static List<Path> jars(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target", folder).toAbsolutePath())) {
            return files.toList();
        }
    }

    private record Run(int exitCode, String output) {}
}
