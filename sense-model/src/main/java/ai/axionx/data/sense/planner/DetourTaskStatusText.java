package ai.axionx.data.sense.planner;

import ai.axionx.data.model.EnumText;
import jakarta.persistence.Converter;

@Converter
final class DetourTaskStatusText extends EnumText<DetourTaskStatus> {

    DetourTaskStatusText() {
        super(DetourTaskStatus.class);
    }
}
