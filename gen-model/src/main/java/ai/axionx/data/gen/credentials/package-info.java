/**
 * Credentials and tokens that only the vault can open: sealed with authenticated encryption, bound to their column, row
 * and owner.
 *
 * <p>{@link ai.axionx.data.gen.credentials.Keyset} and {@link ai.axionx.data.gen.credentials.WrappingKey} lead to a
 * {@link ai.axionx.data.gen.credentials.Vault}, which a service opens once;
 * {@link ai.axionx.data.gen.credentials.SecretHolder} is what an entity with a secret extends, and
 * {@link ai.axionx.data.gen.credentials.ReEncryption} changes keys.
 *
 * <p>The keys are made once, by a program that is in this module (it needs {@code info.picocli:picocli}, and tells the
 * rest with {@code --help}):
 *
 * <pre>{@code
 * java -cp 'lib/*' ai.axionx.data.gen.credentials.internal.AxionCredentials \
 *     create-wrapping-key --wrapping-key-file=/run/secrets/wrapping-key
 * java -cp 'lib/*' ai.axionx.data.gen.credentials.internal.AxionCredentials \
 *     create-keyset --keyset=/run/secrets/keyset.json --wrapping-key-file=/run/secrets/wrapping-key
 * }</pre>
 *
 * <p>A service opens the vault at its start, and gives it to whatever seals or opens:
 *
 * <pre>{@code
 * Vault vault = Vault.of(Keyset.read(keysetFile, WrappingKey.inFile(wrappingKeyFile)));
 *
 * DataConnection source = DataConnection.of(owner, "warehouse", "POSTGRESQL", Map.of("host", "db"));
 * try (Secret secret = Secret.of(password)) {
 *     source.replaceCredentials(vault, secret);
 * }
 * entityManager.persist(source);
 *
 * try (Secret secret = source.credentials(vault).orElseThrow()) {
 *     connect(secret.chars());
 * }
 * }</pre>
 */
@NullMarked
package ai.axionx.data.gen.credentials;

import org.jspecify.annotations.NullMarked;
