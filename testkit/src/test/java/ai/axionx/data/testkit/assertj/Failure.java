package ai.axionx.data.testkit.assertj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** An assertion that is to fail. */
final class Failure {

    private Failure() {}

    /** What it says. */
    static String messageOf(ThrowingCallable assertion) {
        Throwable thrown = catchThrowable(assertion);
        assertThat(thrown).isInstanceOf(AssertionError.class);
        return Objects.requireNonNull(thrown.getMessage());
    }
}
