package ai.axionx.data.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The full file, where there is one: property {@code axion.tracks}, else {@code ../shared/data} beside the repository.
 */
@Tag("long")
final class FullFileTest {

    private static final String POINTS = "217653";

    @Test
    void all217653Points_areFramesOrRejects_inSixMonths() throws SQLException {
        Path file = Path.of(System.getProperty("axion.tracks", "../../../shared/data/geolife_sample.csv.gz"));
        assumeTrue(
                Files.exists(file), () -> "there is no " + file.toAbsolutePath().normalize());
        try (PostgresServer server = PostgresServer.start()) {
            assumeTrue(server.provider() != PostgresProvider.EXTERNAL, "the server is not ours to set up");

            Run run = Run.at(server, "--tracks", file.toString());

            assertThat(run.exitCode()).isIn(0, 3);
            long rejected = GpsFile.read(file).rejects().size();
            assertThat(Sql.rows(server, "select sum(frame_count) + " + rejected + " from road_data.track_logs"))
                    .containsExactly(POINTS);
            assertThat(Sql.rows(server, "select sum(frame_count) + " + rejected + " from road_data.frame_batches"))
                    .containsExactly(POINTS);
            for (String table : new String[] {"track_logs", "frame_batches"}) {
                assertThat(Sql.rows(
                                server,
                                "select distinct right(tableoid::regclass::text, 8) from road_data." + table
                                        + " order by 1"))
                        .containsExactly("20081001", "20081101", "20081201", "20090101", "20090201", "20090301");
            }
        }
    }
}
