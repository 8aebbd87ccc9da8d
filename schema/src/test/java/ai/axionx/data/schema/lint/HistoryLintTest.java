package ai.axionx.data.schema.lint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our own history, judged script by script as if a release and two years of rows came before each. */
final class HistoryLintTest {

    /** What was shipped and may not be edited any more; none of these tables held rows of customers then. */
    private static List<String> known(PlatformDatabase database) {
        return switch (database) {
            case SENSE ->
                List.of(
                        // Read and written through functions of schema ops alone.
                        "V2__partition_policies.sql:28 missing-grant",
                        "V4__maintenance.sql:71 missing-grant",
                        "V4__maintenance.sql:95 missing-grant",
                        // All of the first release, which ran on empty databases.
                        "V5__maintenance.sql:4 blocking-index-build",
                        "V6__planner.sql:36 constraint-without-not-valid",
                        "V6__planner.sql:36 several-strong-locks",
                        "V6__planner.sql:40 blocking-index-build",
                        "V6__planner.sql:47 several-strong-locks",
                        "V8__detour_task_steps.sql:4 constraint-without-not-valid");
            case SENSE_TASKS -> List.of();
            case GEN ->
                List.of(
                        // All of the first release, which ran on empty databases.
                        "V3__dashboards.sql:33 constraint-without-not-valid",
                        "V3__dashboards.sql:33 several-strong-locks",
                        "V3__dashboards.sql:37 blocking-index-build",
                        "V3__dashboards.sql:45 several-strong-locks",
                        "V3__dashboards.sql:180 several-strong-locks");
        };
    }

    @ParameterizedTest
    @EnumSource
    void history_isCleanButForWhatIsKnown(PlatformDatabase database) throws SQLException {
        List<String> found = new ArrayList<>();
        try (TestDatabase copy = TestDatabase.create(database.databaseName() + "_bootstrapped")) {
            try (Connection owner = copy.connect(TestRole.MIGRATE)) {
                database.createHistories(owner);
            }
            for (MigrationScript script : database.scripts()) {
                Linter.judgeStrictly(script, copy)
                        .forEach(finding -> found.add(finding.file() + ":" + finding.line() + " " + finding.rule()));
                try (Connection owner = copy.connect(TestRole.MIGRATE)) {
                    Ground.requireFilled(SampleRows.fill(owner, Map.of()));
                }
            }
        }
        assertThat(found).containsExactlyElementsOf(known(database));
    }
}
