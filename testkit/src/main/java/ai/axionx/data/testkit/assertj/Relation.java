package ai.axionx.data.testkit.assertj;

/**
 * A table, a partition or an index.
 *
 * @param oid its object id
 * @param schema its schema; {@code pg_temp} for a temporary one
 * @param name its name
 * @param index whether it is an index
 * @param partition whether it is a partition that holds rows itself
 * @param parent what it is a partition of, or the partitioned index that it is attached to; else 0
 * @param table the table of an index; else 0
 */
record Relation(long oid, String schema, String name, boolean index, boolean partition, long parent, long table) {

    /** With its schema or without. */
    boolean isCalled(String given) {
        return name.equals(given) || toString().equals(given);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
