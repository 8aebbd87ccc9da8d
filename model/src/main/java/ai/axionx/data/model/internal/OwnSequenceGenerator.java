package ai.axionx.data.model.internal;

import static java.util.Objects.requireNonNull;

import java.util.Properties;
import org.hibernate.generator.GeneratorCreationContext;
import org.hibernate.id.enhanced.SequenceStyleGenerator;
import org.hibernate.mapping.Table;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/** Draws ids in blocks of 50 from the sequence that an identity column of the entity's table owns. */
@SuppressWarnings("serial") // Hibernate makes it anew with each session factory
public final class OwnSequenceGenerator extends SequenceStyleGenerator {

    /** What the migrations say of every sequence; a block ends with the value that is drawn. */
    private static final String BLOCK = "50";

    private @Nullable Table table;

    // Hibernate 6.6 has no other call that tells the schema; 7 passes the context to configure.
    @SuppressWarnings("removal")
    @Override
    public void create(GeneratorCreationContext context) {
        table = context.getPersistentClass().getRootTable();
    }

    @Override
    public void configure(Type type, Properties parameters, ServiceRegistry services) {
        Table owner = requireNonNull(table, "create comes before configure");
        parameters.setProperty(SEQUENCE_PARAM, owner.getName() + "_id_seq");
        if (owner.getSchema() != null) {
            parameters.setProperty(SCHEMA, owner.getSchema());
        }
        parameters.setProperty(INCREMENT_PARAM, BLOCK);
        super.configure(type, parameters, services);
    }
}
