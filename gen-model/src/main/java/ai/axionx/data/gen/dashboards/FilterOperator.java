package ai.axionx.data.gen.dashboards;

/** How a filter compares a column with what was chosen. */
public enum FilterOperator {
    EQUALS,
    ONE_OF,
    BETWEEN,
    CONTAINS
}
