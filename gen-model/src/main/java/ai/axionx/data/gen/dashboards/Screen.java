package ai.axionx.data.gen.dashboards;

/** A kind of screen that a dashboard can be arranged for. */
public enum Screen {
    PHONE,
    TABLET,
    DESKTOP,
    WALL
}
