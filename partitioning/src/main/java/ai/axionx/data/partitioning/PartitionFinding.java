package ai.axionx.data.partitioning;

/**
 * Something about a partitioned table that is not as it should be. Immutable and thread safe.
 *
 * @param table the partitioned table as {@code schema.table}
 * @param subject what it is about: the table, or one of its partitions or indexes
 * @param finding what was found, and what was expected
 * @param remedy what to do or to run
 */
public record PartitionFinding(String table, String subject, String finding, String remedy) {

    @Override
    public String toString() {
        return subject + ": " + finding + ". " + remedy;
    }
}
