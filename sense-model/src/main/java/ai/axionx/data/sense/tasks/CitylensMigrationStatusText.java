package ai.axionx.data.sense.tasks;

import ai.axionx.data.model.EnumText;
import jakarta.persistence.Converter;

@Converter
final class CitylensMigrationStatusText extends EnumText<CitylensMigrationStatus> {

    CitylensMigrationStatusText() {
        super(CitylensMigrationStatus.class);
    }
}
