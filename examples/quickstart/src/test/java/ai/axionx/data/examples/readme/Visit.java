package ai.axionx.data.examples.readme;

import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.RetentionAction;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.partitioning.hibernate.RangePartitioned;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** The entity of "Add it to your service". */
@SuppressWarnings({"UnusedVariable", "FieldCanBeFinal"}) // Hibernate uses them
@Entity
@Table(schema = "survey", name = "visits")
@RangePartitioned(interval = PartitionInterval.DAY, retention = "P30D", onRetention = RetentionAction.DROP)
public class Visit {

    @EmbeddedId
    private TimeOrderedId id = TimeOrderedId.next();

    @Column(nullable = false)
    private String place = "";
}
