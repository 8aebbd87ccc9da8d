package ai.axionx.data.sense.roaddata;

import ai.axionx.data.model.EnumText;
import jakarta.persistence.Converter;

@Converter
final class FrameBatchStatusText extends EnumText<FrameBatchStatus> {

    FrameBatchStatusText() {
        super(FrameBatchStatus.class);
    }
}
