/**
 * Credentials and tokens that only the vault can open: sealed with authenticated encryption, bound to their column, row
 * and owner.
 *
 * <p>{@link ai.axionx.data.gen.credentials.Keyset} and {@link ai.axionx.data.gen.credentials.WrappingKey} lead to a
 * {@link ai.axionx.data.gen.credentials.Vault}, which a service opens once;
 * {@link ai.axionx.data.gen.credentials.SecretHolder} is what an entity with a secret extends, and
 * {@link ai.axionx.data.gen.credentials.ReEncryption} changes keys.
 */
@NullMarked
package ai.axionx.data.gen.credentials;

import org.jspecify.annotations.NullMarked;
