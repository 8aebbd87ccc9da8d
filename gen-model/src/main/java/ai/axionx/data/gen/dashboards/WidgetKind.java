package ai.axionx.data.gen.dashboards;

/** What a widget is. */
public enum WidgetKind {
    /** Lines, bars and the like. */
    CHART,

    /** A map. */
    MAP,

    /** One number. */
    METRIC,

    /** Rows and columns. */
    TABLE,

    /** A text, the only kind without a dataset. */
    TEXT
}
