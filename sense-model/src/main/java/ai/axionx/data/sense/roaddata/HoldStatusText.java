package ai.axionx.data.sense.roaddata;

import ai.axionx.data.model.EnumText;
import jakarta.persistence.Converter;

@Converter
final class HoldStatusText extends EnumText<HoldStatus> {

    HoldStatusText() {
        super(HoldStatus.class);
    }
}
