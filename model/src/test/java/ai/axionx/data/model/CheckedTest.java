package ai.axionx.data.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Names, as {@code char_length(btrim(name)) between 1 and …} has them. */
final class CheckedTest {

    @Test
    void blanksAroundANameDoNotCount_andStay() {
        assertThat(Checked.name("a name", "  ab ", 2)).isEqualTo("  ab ");
        assertThat(Checked.name("a name", "\t", 1)).as("no blank to btrim").isEqualTo("\t");
        for (String wrong : List.of("", " ", "   ", " abc ", "a b")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Checked.name("a name", wrong, 2))
                    .withMessageStartingWith("a name must have 1 to 2 characters, but has ");
        }
    }

    /** Whoever fills a field with blanks must not keep a service busy. */
    @Test
    void aLongRowOfBlanks_takesNoTime() {
        String blanks = " ".repeat(1_000_000);

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> Checked.name("a name", "a" + blanks + "b", 200))
                        .withMessageEndingWith("but has 1000002."));
    }
}
