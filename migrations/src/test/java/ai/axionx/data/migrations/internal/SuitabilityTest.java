package ai.axionx.data.migrations.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PasswordUtil;

/** What makes a server unsuitable, where no unsuitable server is at hand. */
final class SuitabilityTest {

    @Test
    void anOldServer_isRefused_withItsVersion() {
        assertThatThrownBy(() -> ServerVersion.require(150_013))
                .isInstanceOfSatisfying(
                        MigrationException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNSUITABLE_SERVER))
                .hasMessageContaining("17 or later")
                .hasMessageContaining("15.13");
        assertThatThrownBy(() -> ServerVersion.require(169_999)).hasMessageContaining("16.9999");
    }

    @Test
    void aNewServer_isTaken() {
        assertThatCode(() -> ServerVersion.require(170_000)).doesNotThrowAnyException();
        assertThatCode(() -> ServerVersion.require(180_001)).doesNotThrowAnyException();
    }

    @Test
    void aMissingExtension_isNamedWithItsPackage() {
        assertThat(Extensions.shortcomings(Map.of("postgis", "3.5.2")))
                .singleElement()
                .asString()
                .contains("pg_partman")
                .contains("postgresql-17-partman");
        assertThat(Extensions.shortcomings(Map.of("pg_partman", "5.4.3")))
                .singleElement()
                .asString()
                .contains("postgis")
                .contains("postgresql-17-postgis-3");
    }

    @Test
    void anOldExtension_isRefused_aNewOneIsTaken() {
        assertThat(Extensions.shortcomings(Map.of("postgis", "3.5.2", "pg_partman", "5.1.0")))
                .singleElement()
                .asString()
                .contains("pg_partman 5.2 or later is needed, but the server offers 5.1.0");
        assertThat(Extensions.shortcomings(Map.of("postgis", "3.6.0rc2", "pg_partman", "5.10")))
                .isEmpty();
        assertThat(Extensions.shortcomings(Map.of("postgis", "4", "pg_partman", "6")))
                .isEmpty();
    }

    @Test
    void aVerifier_isOfOnePassword() {
        String verifier = PasswordUtil.encodeScramSha256("gizli şifre".toCharArray());

        assertThat(BootstrapRun.hasPassword(verifier, "gizli şifre")).isTrue();
        assertThat(BootstrapRun.hasPassword(verifier, "gizli sifre")).isFalse();
        assertThat(BootstrapRun.hasPassword(null, "x")).isFalse();
        assertThat(BootstrapRun.hasPassword("md5c4ca4238a0b923820dcc509a6f75849b", "x"))
                .isFalse();
    }

    @Test
    void texts_areQuoted() {
        assertThat(Sql.literal("it's")).isEqualTo("'it''s'");
        assertThat(Sql.literal("back\\slash'")).isEqualTo(" E'back\\\\slash'''");
        assertThat(Sql.identifier("plain_1")).isEqualTo("plain_1");
        assertThat(Sql.identifier("Cloud \"Admin\"")).isEqualTo("\"Cloud \"\"Admin\"\"\"");
    }
}
