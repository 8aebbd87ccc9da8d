package ai.axionx.data.gen.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What opens, what does not, and what is said about it. */
final class VaultTest {

    private static final String PLAINTEXT = "pässword-Ğ-4711";
    private static final Binding HERE = SealedColumn.DATA_SOURCE_CREDENTIALS.of(57, 51);

    private final Keyset keyset = Keyset.create();
    private final Vault vault = Vault.of(keyset);

    @Test
    void aSecret_opensWhereItWasSealed() {
        Sealed sealed = sealed(vault);
        try (Secret opened = vault.open(sealed, HERE)) {
            assertThat(opened.text()).isEqualTo(PLAINTEXT);
        }
        assertThat(sealed.keyId()).isEqualTo(keyset.primaryKeyId());
        assertThat(sealed(vault)).as("sealed again").isNotEqualTo(sealed);
    }

    @Test
    void aSecret_opensNowhereElse() {
        Sealed sealed = sealed(vault);
        List<Binding> elsewhere = List.of(
                SealedColumn.DATA_SOURCE_CREDENTIALS.of(58, 51),
                SealedColumn.DATA_SOURCE_CREDENTIALS.of(57, 52),
                SealedColumn.DATA_SOURCE_CREDENTIALS.of(575, 1),
                SealedColumn.DATA_SOURCE_CREDENTIALS.of(51, 57),
                SealedColumn.EXTERNAL_API_TOKEN.of(57, 51));
        for (Binding binding : elsewhere) {
            refuses(vault, sealed, binding, "does not open with key");
        }
    }

    @Test
    void aSecret_isBoundToTableAndColumn_eachByItself() {
        assertThat(new String(HERE.associatedData(), StandardCharsets.UTF_8))
                .isEqualTo("axion_gen\0public.data_sources\0credentials\00057\00051\0");
    }

    @Test
    void everyByte_counts() {
        Sealed sealed = sealed(vault);
        byte[] whole = sealed.ciphertext();
        for (int i = 0; i < whole.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = whole.clone();
                changed[i] = (byte) (changed[i] ^ 1 << bit);
                refuses(vault, new Sealed(changed, sealed.keyId()), HERE, "");
            }
            refuses(vault, new Sealed(Arrays.copyOf(whole, i), sealed.keyId()), HERE, "");
        }
        refuses(vault, new Sealed(Arrays.copyOf(whole, whole.length + 1), sealed.keyId()), HERE, "does not open");
    }

    @Test
    void aKeyId_thatDoesNotFit_isNamed() {
        refuses(vault, new Sealed(sealed(vault).ciphertext(), "1"), HERE, "do not fit together");
    }

    @Test
    void aMissingKey_isNamed() {
        Vault other = Vault.of(Keyset.create());
        refuses(other, sealed(vault), HERE, "is encrypted with key " + keyset.primaryKeyId());
    }

    @Test
    void aWrongKey_ofTheSameId_doesNotOpen() {
        Vault wrong = new Vault(Keyset.create().aead(), keyset.primaryKeyId(), keyset.keyIds());
        refuses(wrong, sealed(vault), HERE, "does not open with key");
    }

    @Test
    void aNewKey_opensBeforeItSeals_andTheOldOneAfterwards() {
        Keyset both = keyset.withKey();
        String added = both.keyIds().stream()
                .filter(id -> !id.equals(keyset.primaryKeyId()))
                .findFirst()
                .orElseThrow();
        Keyset promoted = both.withPrimary(added);

        assertThat(both.primaryKeyId()).isEqualTo(keyset.primaryKeyId());
        assertThat(promoted.primaryKeyId()).isEqualTo(added);
        Vault.of(both).open(sealed(Vault.of(promoted)), HERE).close();
        Vault.of(promoted).open(sealed(vault), HERE).close();
        refuses(Vault.of(promoted.without(keyset.primaryKeyId())), sealed(vault), HERE, "but this vault has [" + added);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> promoted.without(added))
                .withMessageContaining("seals");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> both.withPrimary("7"))
                .withMessageContaining("no key 7");
    }

    @Test
    void aKeyset_isWrappedByAKeyFromFileOrEnvironment(@TempDir Path folder) throws Exception {
        String text = WrappingKey.newKey();
        Path file = folder.resolve("key");
        Files.writeString(file, text + "\n");
        WrappingKey fromFile = WrappingKey.inFile(file);
        WrappingKey fromEnvironment = WrappingKey.inEnvironment("KEY", Map.of("KEY", text)::get);

        Keyset read = Keyset.unwrap(keyset.wrapped(fromFile), fromEnvironment);

        Vault.of(read).open(sealed(vault), HERE).close();
        assertThat(keyset.wrapped(fromFile)).isNotEqualTo(keyset.wrapped(fromFile));

        WrappingKey wrong = WrappingKey.inEnvironment("KEY", Map.of("KEY", WrappingKey.newKey())::get);
        String wrapped = keyset.wrapped(fromFile);
        assertThatThrownBy(() -> Keyset.unwrap(wrapped, wrong))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("wrapped with another one")
                .hasNoCause();
        for (String broken : List.of(
                "",
                "{}",
                wrapped.substring(0, 40),
                wrapped.replace("\"encryptedKeyset\":\"", "\"encryptedKeyset\":\"AAAA"))) {
            assertThatThrownBy(() -> Keyset.unwrap(broken, fromFile))
                    .isInstanceOf(VaultException.class)
                    .hasNoCause();
        }
        assertThatThrownBy(() -> WrappingKey.inFile(folder.resolve("none")))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> WrappingKey.inEnvironment("AXION_NOT_SET"))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("AXION_NOT_SET");
        for (String short_ : List.of("", "c2hvcnQ=", "=====", PLAINTEXT)) {
            assertThatThrownBy(() -> WrappingKey.inEnvironment("KEY", Map.of("KEY", short_)::get))
                    .isInstanceOf(VaultException.class)
                    .hasNoCause()
                    .hasMessageContaining("32 bytes in base64")
                    .hasMessageNotContaining(PLAINTEXT);
        }
    }

    @Test
    void aKey_givenInThePlaceOfItsVariable_isNotQuoted() {
        String key = WrappingKey.newKey();
        assertThatThrownBy(() -> WrappingKey.inEnvironment(key))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("name of an environment variable")
                .hasMessageNotContaining(key);
    }

    @Test
    void aKeyset_hasNoKeys_thatAreDisabled_orThatNoCiphertextNames() throws Exception {
        WrappingKey wrapping = WrappingKey.inEnvironment("KEY", Map.of("KEY", WrappingKey.newKey())::get);
        KeysetHandle sound = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get());
        KeysetHandle.Builder disabled = KeysetHandle.newBuilder(sound)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withFixedId(4711));
        disabled.getAt(1).setStatus(KeyStatus.DISABLED);
        KeysetHandle.Builder destroyed = KeysetHandle.newBuilder(sound)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withFixedId(4711));
        destroyed.getAt(1).setStatus(KeyStatus.DESTROYED);
        KeysetHandle.Builder nameless = KeysetHandle.newBuilder(sound)
                .addEntry(KeysetHandle.generateEntryFromParameters(AesGcmParameters.builder()
                                .setKeySizeBytes(32)
                                .setIvSizeBytes(12)
                                .setTagSizeBytes(16)
                                .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                                .build())
                        .withFixedId(4711));
        assertThat(Keyset.unwrap(wrapped(sound, wrapping), wrapping).keyIds()).hasSize(1);
        for (KeysetHandle.Builder unfit : List.of(disabled, destroyed, nameless)) {
            String text = wrapped(unfit.build(), wrapping);
            assertThatThrownBy(() -> Keyset.unwrap(text, wrapping))
                    .isInstanceOf(VaultException.class)
                    .hasMessageContaining("but key 4711 is not like that");
        }
    }

    /** As Tink's own tools would write it. */
    private static String wrapped(KeysetHandle handle, WrappingKey wrapping) throws Exception {
        return TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
                handle,
                wrapping.aead(),
                "axion_gen credentials keyset".getBytes(StandardCharsets.UTF_8),
                RegistryConfiguration.get());
    }

    @Test
    void aKeyManagementService_thatFails_isNamed_andNotQuoted() {
        Aead failing = new Aead() {
            @Override
            public byte[] encrypt(byte[] plaintext, byte[] associatedData) {
                throw new IllegalStateException("token " + PLAINTEXT + " expired");
            }

            @Override
            public byte[] decrypt(byte[] ciphertext, byte[] associatedData) {
                return encrypt(ciphertext, associatedData);
            }
        };
        WrappingKey key = WrappingKey.inKms(new Client(failing), "test-kms://key");
        WrappingKey sound = WrappingKey.inKms(new Client(Keyset.create().aead()), "test-kms://key");
        String wrapped = keyset.wrapped(sound);
        KmsClient stranger = new Client(failing) {
            @Override
            public Aead getAead(@Nullable String uri) {
                throw new IllegalStateException("token " + PLAINTEXT + " expired");
            }
        };
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> keyset.wrapped(key),
                () -> Keyset.unwrap(wrapped, key),
                () -> WrappingKey.inKms(stranger, "test-kms://key"))) {
            assertThatThrownBy(call)
                    .isInstanceOf(VaultException.class)
                    .hasNoCause()
                    .hasMessageContaining("test-kms://key")
                    .hasMessageNotContaining(PLAINTEXT);
        }
        assertThatThrownBy(() -> Keyset.unwrap(wrapped, key)).hasMessageContaining("service");
    }

    @Test
    void aKeyManagementService_isAskedOncePerKeyset() {
        WatchedAead service = new WatchedAead(Keyset.create().aead());
        WrappingKey key = WrappingKey.inKms(new Client(service), "test-kms://key");

        Vault opened = Vault.of(Keyset.unwrap(keyset.wrapped(key), key));
        for (int i = 0; i < 50; i++) {
            opened.open(sealed(opened), HERE).close();
        }

        assertThat(service.encryptions).hasValue(1);
        assertThat(service.decryptions).hasValue(1);
    }

    @Test
    void aVault_isForManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<String>> tasks = IntStream.range(0, 200)
                    .mapToObj(i -> (Callable<String>) () -> {
                        try (Secret secret = Secret.of("secret " + i);
                                Secret opened = vault.open(vault.seal(secret, HERE), HERE)) {
                            return opened.text();
                        }
                    })
                    .toList();
            List<Future<String>> answers = threads.invokeAll(tasks);
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo("secret " + i);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSecret_tellsNothing_andIsWiped() {
        Secret secret = Secret.of(PLAINTEXT.toCharArray());
        byte[] content = secret.content();

        assertThat(secret).hasToString("Secret (not shown)");
        assertThat(String.valueOf(sealed(vault))).doesNotContain(PLAINTEXT);
        assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(secret))
                .isInstanceOf(NotSerializableException.class);
        assertThat(secret.chars()).isEqualTo(PLAINTEXT.toCharArray());

        secret.close();
        secret.close();

        assertThat(content).containsOnly(0);
        assertThatIllegalStateException().isThrownBy(secret::text).withMessageContaining("closed");
    }

    @Test
    void aSecret_thatIsNone_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.of("")).withMessageContaining("1 to 65536");
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(new byte[65_537]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Secret.of("half \ud83d"))
                .withMessageContaining("surrogate")
                .withMessageNotContaining("half \ud83d");
        Secret binary = Secret.of(new byte[] {(byte) 0xff, 0});
        assertThat(binary.bytes()).containsExactly(0xff, 0);
        assertThatIllegalStateException().isThrownBy(binary::text).withMessageContaining("no UTF-8");
    }

    private static Sealed sealed(Vault vault) {
        try (Secret secret = Secret.of(PLAINTEXT)) {
            return vault.seal(secret, HERE);
        }
    }

    private static void refuses(Vault vault, Sealed sealed, Binding binding, String reason) {
        Throwable failure = catchThrowable(() -> vault.open(sealed, binding));
        assertThat(failure)
                .isInstanceOf(VaultException.class)
                .hasNoCause()
                .hasMessageStartingWith(binding.toString())
                .hasMessageContaining(reason)
                .hasMessageNotContaining(PLAINTEXT);
    }

    /** A service of which a test holds the only key. */
    private static class Client implements KmsClient {

        private final Aead key;

        Client(Aead key) {
            this.key = key;
        }

        @Override
        public boolean doesSupport(String uri) {
            return uri.startsWith("test-kms://");
        }

        @Override
        public KmsClient withCredentials(@Nullable String path) {
            return this;
        }

        @Override
        public KmsClient withDefaultCredentials() {
            return this;
        }

        @Override
        public Aead getAead(@Nullable String uri) {
            return key;
        }
    }
}
