package ai.axionx.data.testkit;

import java.util.concurrent.CountDownLatch;

/** A JVM of its own that starts a server, says where it is, and then waits to be ended. */
final class ServerProcess {

    private ServerProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        PostgresServer server = PostgresServer.start();
        System.out.println("ready " + server.processId().orElse(-1) + " " + server.jdbcUrl("postgres"));
        new CountDownLatch(1).await();
    }
}
