package ai.axionx.data.sense;

import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.OutboxMessage;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.sense.external.CitylensFrame;
import ai.axionx.data.sense.external.CitylensTrack;
import ai.axionx.data.sense.external.ForeignIntegration;
import ai.axionx.data.sense.planner.CustomLayer;
import ai.axionx.data.sense.planner.DetourTask;
import ai.axionx.data.sense.planner.PriorityLayer;
import ai.axionx.data.sense.planner.Project;
import ai.axionx.data.sense.planner.Territory;
import ai.axionx.data.sense.planner.WmsSource;
import ai.axionx.data.sense.roaddata.FrameBatch;
import ai.axionx.data.sense.roaddata.TrackLog;
import java.util.List;

/** The entities of {@code axion_sense}. */
public final class SenseModel {

    private static final List<Class<?>> ENTITIES = List.of(
            // core
            Organization.class,
            OutboxMessage.class,
            User.class,
            // roaddata
            FrameBatch.class,
            TrackLog.class,
            // planner
            CustomLayer.class,
            DetourTask.class,
            PriorityLayer.class,
            Project.class,
            Territory.class,
            WmsSource.class,
            // external
            CitylensFrame.class,
            CitylensTrack.class,
            ForeignIntegration.class);

    private SenseModel() {}

    /** All entities, which cannot be changed. */
    public static List<Class<?>> entities() {
        return ENTITIES;
    }
}
