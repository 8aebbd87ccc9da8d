package ai.axionx.data.testkit.assertj;

/**
 * Code that an assertion watches. It runs once, in the thread of the caller, and what it throws goes to the caller as
 * it is.
 *
 * @param <E> what it throws
 */
@FunctionalInterface
public interface Block<E extends Exception> {

    void run() throws E;
}
