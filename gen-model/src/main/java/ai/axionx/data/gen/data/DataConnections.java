package ai.axionx.data.gen.data;

import jakarta.persistence.EntityManager;
import java.util.List;
import org.hibernate.annotations.processing.HQL;

/** Questions about data sources. */
public interface DataConnections {

    EntityManager entityManager();

    /** Somebody's data sources, by name. */
    @HQL("from DataConnection source where source.owner.id = :ownerId order by source.name")
    List<DataConnection> ofOwner(long ownerId);
}
