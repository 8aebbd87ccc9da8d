package ai.axionx.data.sense.roaddata;

import ai.axionx.data.model.EnumText;
import jakarta.persistence.Converter;

@Converter
final class TrackStatusText extends EnumText<TrackStatus> {

    TrackStatusText() {
        super(TrackStatus.class);
    }
}
