package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.script.Cancellation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens when the program is told to stop before it has ended: what is under way is canceled, its locks are
 * freed, and the exit status says so.
 */
public final class SignalledEnd implements Runnable {

    /** Kubernetes gives 30 seconds; a canceled statement takes none of them. */
    private static final int TRIES = 40;

    private static final int MILLIS_BETWEEN_TRIES = 50;

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
        if (reached.getCount() == 0) {
            return;
        }
        try {
            for (int i = 0; i < TRIES; i++) {
                cancellation.cancel();
                if (reached.await(MILLIS_BETWEEN_TRIES, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Otherwise the status would be 143, whatever happened.
        Runtime.getRuntime().halt(status);
    }
}
