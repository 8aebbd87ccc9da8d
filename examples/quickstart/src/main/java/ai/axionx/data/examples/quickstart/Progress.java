package ai.axionx.data.examples.quickstart;

import java.util.function.IntConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A bar on standard error that shows how many frames are loaded.
 *
 * <p>It shows when the property {@value #TERMINAL} is true. The script {@code ./quickstart} sets it when standard error
 * is a terminal, which Java cannot tell in the same way in every release.
 */
final class Progress implements IntConsumer, AutoCloseable {

    private static final String TERMINAL = "axion.quickstart.terminal";
    private static final int WIDTH = 80;

    private final @Nullable ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static Progress of(int frames) {
        if (!Boolean.getBoolean(TERMINAL)) {
            return new Progress(null);
        }
        return new Progress(new ProgressBarBuilder()
                .setTaskName("  Loading")
                .setInitialMax(frames)
                .setUnit(" frames", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                // With a width of our own it need not ask the terminal.
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                .clearDisplayOnFinish()
                .build());
    }

    @Override
    public void accept(int done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
