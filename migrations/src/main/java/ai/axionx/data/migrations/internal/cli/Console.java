package ai.axionx.data.migrations.internal.cli;

import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a command line reads from and writes to, apart from its arguments.
 *
 * @param out results
 * @param err failures, and what is going on
 * @param environment environment variables by name
 */
record Console(PrintWriter out, PrintWriter err, UnaryOperator<@Nullable String> environment) {

    void say(String line) {
        out.println(line);
        out.flush();
    }

    void complain(String line) {
        err.println(line);
        err.flush();
    }
}
