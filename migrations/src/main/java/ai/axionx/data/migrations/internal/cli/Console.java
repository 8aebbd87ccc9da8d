package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.script.Cancellation;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a command line reads from and writes to, apart from its arguments.
 *
 * <p>For people, results go to one stream, failures and what is going on to the other. As JSON, all goes to one stream,
 * an object in a line.
 */
final class Console {

    /** For whom it writes. */
    enum Format {
        HUMAN,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final PrintWriter out;
    private final PrintWriter err;
    private final UnaryOperator<@Nullable String> environment;
    private final Cancellation cancellation;
    private Format format = Format.HUMAN;
    private List<? extends Map<String, ?>> facts = List.of();

    /**
     * Where to write to.
     *
     * @param environment environment variables by name
     * @param cancellation what stops the program
     */
    Console(PrintWriter out, PrintWriter err, UnaryOperator<@Nullable String> environment, Cancellation cancellation) {
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.cancellation = cancellation;
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    UnaryOperator<@Nullable String> environment() {
        return environment;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /** Writes like this from now on. */
    void use(Format other) {
        format = other;
    }

    /** Writes from now on as this environment variable says, if it says anything. */
    void useFormatOf(String variable) {
        String said = environment.apply(variable);
        if (said == null || said.isBlank()) {
            return;
        }
        use(Arrays.stream(Format.values())
                .filter(known -> known.name().equalsIgnoreCase(said.strip()))
                .findFirst()
                .orElseThrow(() -> new MigrationException(
                        ExitCode.USAGE, variable + ": expected human or json, found '" + said + "'")));
    }

    /** A result. */
    void say(String line) {
        write(out, "result", line);
    }

    /** What is going on. */
    void tell(String line) {
        write(err, "progress", line);
    }

    /** A failure. */
    void complain(String line) {
        write(err, "error", line);
    }

    /** What became of each database, for the summary. */
    void report(List<? extends Map<String, ?>> databases) {
        facts = databases;
    }

    /** What became of a run, for programs; people have read it already. */
    void summarize(int status) {
        if (format == Format.JSON) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS));
            all.put("kind", "summary");
            all.put("status", status);
            all.put("databases", facts);
            line(out, Json.of(all));
        }
    }

    private void write(PrintWriter human, String kind, String text) {
        if (format == Format.HUMAN) {
            line(human, text);
        } else if (!text.isBlank()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS));
            line.put("kind", kind);
            line.put("message", text.strip());
            line(out, Json.of(line));
        }
    }

    private static void line(PrintWriter writer, String text) {
        writer.println(text);
        writer.flush();
    }
}
