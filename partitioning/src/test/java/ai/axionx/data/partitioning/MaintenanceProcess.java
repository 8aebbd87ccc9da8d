package ai.axionx.data.partitioning;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.postgresql.ds.PGSimpleDataSource;

/** A JVM of its own that runs the job once. Reads the URL and the worker's password from its input. */
final class MaintenanceProcess {

    private MaintenanceProcess() {}

    public static void main(String[] arguments) throws IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(input.readLine());
        dataSource.setUser(OpsDatabase.WORKER);
        dataSource.setPassword(input.readLine());
        dataSource.setApplicationName("to be killed");
        new PartmanMaintenanceJob(dataSource).run();
    }
}
