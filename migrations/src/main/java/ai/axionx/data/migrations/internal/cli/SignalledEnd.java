package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.script.Cancellation;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens when the program is told to stop, up to its very end: what is under way is canceled, its locks are
 * freed, and the exit status says so.
 */
public final class SignalledEnd implements Runnable {

    /** Kubernetes gives 30 seconds; a canceled statement takes none of them. */
    private static final Duration PATIENCE = Duration.ofMillis(1800);

    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(50);

    private final Cancellation cancellation;
    private final CountDownLatch reached = new CountDownLatch(1);
    private volatile int status = ExitCode.STOPPED.code();

    public SignalledEnd(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    /** The program has ended by itself. */
    public void reached(int itsStatus) {
        status = itsStatus;
        reached.countDown();
    }

    /** Runs when the JVM is about to end, for whatever reason. */
    @Override
    public void run() {
        if (reached.getCount() > 0) {
            // Apart, since a server that does not answer would hold it up for longer than there is time.
            var canceling = new Thread(this::cancelUntilReached, "axion-migrations cancel");
            canceling.setDaemon(true);
            canceling.start();
            isReachedWithin(PATIENCE);
        }
        // After a signal it would be 143 otherwise, also where all was done before it came.
        Runtime.getRuntime().halt(status);
    }

    private void cancelUntilReached() {
        do {
            cancellation.cancel();
        } while (!isReachedWithin(BETWEEN_REQUESTS));
    }

    private boolean isReachedWithin(Duration atMost) {
        try {
            return reached.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
