package ai.axionx.data.testkit.internal;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.testkit.TestDatabaseException;
import ai.axionx.data.testkit.internal.Workers.Urgency;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The copies of one template: those that stand ready, and those that tests wait for. */
final class Copies {

    private static final int LONGEST_WAIT_SECONDS = 60;

    private final Template template;
    private final int connectionLimit;
    private final Workers workers;
    private final Room room;
    private final Supplier<String> names;
    private final Demand demand;
    private final Deque<String> ready = new ArrayDeque<>();
    private final Deque<CompletableFuture<String>> waiting = new ArrayDeque<>();
    private int beingMade;

    Copies(Template template, int connectionLimit, int ahead, Workers workers, Room room, Supplier<String> names) {
        this.template = template;
        this.room = room;
        this.connectionLimit = connectionLimit;
        this.workers = workers;
        this.names = names;
        this.demand = new Demand(ahead);
    }

    /**
     * A copy that nobody else gets.
     *
     * @return its name
     */
    String take() {
        CompletableFuture<String> mine = new CompletableFuture<>();
        synchronized (this) {
            demand.requested(System.nanoTime());
            String copy = ready.poll();
            if (copy == null) {
                waiting.add(mine);
            } else {
                mine.complete(copy);
            }
            makeMore();
        }
        return await(mine);
    }

    private String await(CompletableFuture<String> mine) {
        try {
            return settled(mine).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(mine);
            throw new TestDatabaseException("interrupted while waiting for a copy of " + template.name(), e);
        } catch (ExecutionException e) {
            Throwable reason = requireNonNull(e.getCause());
            throw new TestDatabaseException(
                    "a copy of " + template.name() + " cannot be made: " + reason.getMessage(), reason);
        } catch (TimeoutException e) {
            giveUp(mine);
            throw new TestDatabaseException(
                    "there is no copy of " + template.name() + " after " + LONGEST_WAIT_SECONDS
                            + " s. Look into the server's log, or at what keeps it busy",
                    e);
        }
    }

    /**
     * Waits for it in a way that blocks this thread and no more. Who waits in the future itself has a ForkJoinPool,
     * such as JUnit's, start another thread in place of this one: more tests would run at once than were asked for, and
     * the longer they wait, the more.
     */
    private static CompletableFuture<String> settled(CompletableFuture<String> mine)
            throws InterruptedException, TimeoutException {
        var settled = new CountDownLatch(1);
        var unused = mine.whenComplete((copy, failure) -> settled.countDown());
        if (!settled.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException();
        }
        return mine;
    }

    /** Leaves the copy to the next one, should it have come in this moment. */
    private synchronized void giveUp(CompletableFuture<String> mine) {
        if (!mine.cancel(false) && !mine.isCompletedExceptionally()) {
            ready.add(mine.join());
        }
    }

    private synchronized void makeMore() {
        int missing = waiting.size() + demand.ahead(System.nanoTime()) - ready.size() - beingMade;
        for (int i = 0; i < missing; i++) {
            beingMade++;
            workers.submit(beingMade <= waiting.size() ? Urgency.NOW : Urgency.SOON, this::make, this::failed);
        }
    }

    private void make(Connection administrator) throws SQLException {
        long start = System.nanoTime();
        room.require(template.bytes());
        String copy = names.get();
        template.copyTo(administrator, copy, connectionLimit);
        synchronized (this) {
            beingMade--;
            demand.made(System.nanoTime() - start);
            // Somebody may have given up waiting.
            while (!waiting.isEmpty()) {
                if (waiting.poll().complete(copy)) {
                    return;
                }
            }
            ready.add(copy);
        }
    }

    private synchronized void failed(Exception reason) {
        beingMade--;
        CompletableFuture<String> unlucky = waiting.poll();
        if (unlucky != null) {
            unlucky.completeExceptionally(reason);
        }
    }
}
