package ai.axionx.data.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The runtime is looked for by the name of the platform. */
final class RuntimeArchiveTest {

    @Test
    void platform_isNamedAlike_whateverTheJvmCallsIt() {
        assertThat(RuntimeArchive.platform("Linux", "amd64")).isEqualTo("linux-x86_64");
        assertThat(RuntimeArchive.platform("Linux", "x86_64")).isEqualTo("linux-x86_64");
        assertThat(RuntimeArchive.platform("Linux", "aarch64")).isEqualTo("linux-aarch64");
        assertThat(RuntimeArchive.platform("Mac OS X", "aarch64")).isEqualTo("mac-os-x-aarch64");
    }
}
