package ai.axionx.data.model;

import org.hibernate.HibernateException;
import org.jspecify.annotations.Nullable;

/**
 * A unit that cannot be opened: the database or the class path is not the one that it was made for. The message says
 * what was expected, what was found and what to do.
 */
public final class UnitException extends HibernateException {

    private static final long serialVersionUID = 1L;

    public UnitException(String message) {
        super(message);
    }

    public UnitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
