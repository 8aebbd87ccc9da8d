package ai.axionx.data.testkit.assertj;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Sets the parameters of a statement, for types that {@link PreparedStatement#setObject(int, Object)} cannot tell. */
@FunctionalInterface
public interface ParameterBinder {

    void bind(PreparedStatement statement) throws SQLException;
}
