package ai.axionx.data.gen.credentials;

import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Identified;
import jakarta.persistence.Embedded;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.PrePersist;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row that people edit and that holds a secret. It keeps it sealed; nothing is decrypted but where the secret is
 * asked for.
 *
 * <pre>{@code
 * @Entity
 * @AttributeOverride(name = "sealed.ciphertext", column = @Column(name = "credentials", columnDefinition = "bytea"))
 * @AttributeOverride(name = "sealed.keyId", column = @Column(name = "credentials_key_id", columnDefinition = "text"))
 * public class DataConnection extends SecretHolder {
 *
 *     public void replaceCredentials(Vault vault, Secret credentials) {
 *         replaceSecret(vault, credentials);
 *     }
 * }
 * }</pre>
 *
 * <p>A secret is bound to its row's id, which a new row does not have. So it waits, as a copy, and is sealed and wiped
 * when the row is persisted and has its id: one insert writes both. That takes {@code persist}. A new row with a secret
 * cannot be merged, which copies what is mapped and would leave the secret behind (an error says so), nor inserted by a
 * stateless session, which calls nobody back (the database refuses it).
 */
@MappedSuperclass
public abstract class SecretHolder extends Edited {

    @Embedded
    private @Nullable Sealed sealed;

    @Transient
    private transient @Nullable Waiting waiting;

    /** For Hibernate. */
    protected SecretHolder() {}

    /** For a new row, without a secret. */
    protected SecretHolder(Instant now) {
        super(now);
    }

    /** The column that the secret is kept in. */
    protected abstract SealedColumn secretColumn();

    /** Whose row it is, always the same. */
    protected abstract Identified secretOwner();

    /** The id of the key that the secret is sealed with; empty without a secret, and before the row is persisted. */
    public Optional<String> keyId() {
        return Optional.ofNullable(sealed).filter(value -> !value.isNotYet()).map(Sealed::keyId);
    }

    /** Puts a secret in the place of what was there, which need not open. The caller closes the secret. */
    protected final void replaceSecret(Vault vault, Secret secret) {
        Long id = getId();
        Sealed next = id == null ? Sealed.NOT_YET : vault.seal(secret, binding(id));
        Waiting late = id == null ? new Waiting(vault, secret.copy()) : null;
        forget();
        waiting = late;
        sealed = next;
        edited();
    }

    /** Leaves the row without a secret. */
    protected final void removeSecret() {
        forget();
        sealed = null;
        edited();
    }

    /**
     * Decrypts the secret, which the caller closes; empty if there is none.
     *
     * @throws VaultException if it does not open
     */
    protected final Optional<Secret> openSecret(Vault vault) {
        if (waiting != null) {
            return Optional.of(waiting.secret().copy());
        }
        Long id = getId();
        return sealed == null || id == null ? Optional.empty() : Optional.of(vault.open(sealed, binding(id)));
    }

    /** Hibernate has set the id by now, and has not read yet what it will insert. */
    @PrePersist
    void sealWhatWaits() {
        Long id = getId();
        if (sealed == null) {
            return;
        }
        if (waiting == null || id == null) {
            throw new IllegalStateException(
                    "a new " + getClass().getSimpleName() + " with a secret must be persisted as"
                            + " the object that was given the secret, once, but this is a copy (merge makes one) or was persisted"
                            + " before. Persist it instead of merging it, or make a new one.");
        }
        sealed = waiting.vault().seal(waiting.secret(), binding(id));
        forget();
    }

    private Binding binding(long id) {
        Long owner = secretOwner().getId();
        if (owner == null) {
            throw new IllegalStateException("the secret of a " + getClass().getSimpleName()
                    + " is bound to its owner, but that has no id yet. Persist the owner first, and then a new "
                    + getClass().getSimpleName() + ": this one cannot be persisted any more.");
        }
        return secretColumn().of(id, owner);
    }

    private void forget() {
        if (waiting != null) {
            waiting.secret().close();
            waiting = null;
        }
    }

    private record Waiting(Vault vault, Secret secret) {}
}
