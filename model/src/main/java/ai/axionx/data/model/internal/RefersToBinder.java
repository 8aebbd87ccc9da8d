package ai.axionx.data.model.internal;

import ai.axionx.data.model.RefersTo;
import java.util.List;
import org.hibernate.binder.AttributeBinder;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;

/** Writes the foreign key of {@link RefersTo} into Hibernate's model. */
public final class RefersToBinder implements AttributeBinder<RefersTo> {

    @Override
    public void bind(RefersTo stated, MetadataBuildingContext context, PersistentClass entity, Property property) {
        property.getValue()
                .getTable()
                .createForeignKey(
                        stated.foreignKey(),
                        property.getColumns(),
                        stated.entity().getName(),
                        null,
                        List.of(new Column(stated.column())));
    }
}
