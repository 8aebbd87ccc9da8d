package ai.axionx.data.sense;

import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.OutboxMessage;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.sense.roaddata.FrameBatch;
import ai.axionx.data.sense.roaddata.TrackLog;
import java.util.List;

/** The entities of {@code axion_sense}. */
public final class SenseModel {

    private static final List<Class<?>> ENTITIES =
            List.of(Organization.class, OutboxMessage.class, User.class, FrameBatch.class, TrackLog.class);

    private SenseModel() {}

    /** All entities, which cannot be changed. */
    public static List<Class<?>> entities() {
        return ENTITIES;
    }
}
