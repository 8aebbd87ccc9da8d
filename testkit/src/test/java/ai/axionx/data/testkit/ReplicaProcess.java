package ai.axionx.data.testkit;

import java.util.concurrent.CountDownLatch;

/** A JVM of its own that starts a server with a replica, says which they are, and then waits to be ended. */
final class ReplicaProcess {

    private ReplicaProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        PostgresServer primary = PostgresServer.start();
        PostgresServer replica = primary.startReplica();
        System.out.println("ready " + primary.processId().orElse(-1) + " "
                + replica.processId().orElse(-1));
        new CountDownLatch(1).await();
    }
}
