package ai.axionx.data.schema.generate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An entity that no migration knows, in a schema that none knows either, with an enumeration of the server's. */
@Entity
@Table(schema = "fleet", name = "sensors")
class Sensor {

    enum Mood {
        CALM,
        NERVOUS
    }

    @Id
    private long id;

    @Column(nullable = false)
    @JdbcTypeCode(SqlTypes.NAMED_ENUM)
    private @Nullable Mood mood;
}
