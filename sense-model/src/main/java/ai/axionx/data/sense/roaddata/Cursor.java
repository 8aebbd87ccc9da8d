package ai.axionx.data.sense.roaddata;

import java.util.UUID;

/** Where a page begins that has none before it. */
final class Cursor {

    /** Smaller than the id of any row. */
    static final UUID LEAST = new UUID(0, 0);

    private Cursor() {}
}
