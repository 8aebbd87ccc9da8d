package ai.axionx.data.gen.dashboards;

import ai.axionx.data.model.EnumText;
import jakarta.persistence.Converter;

@Converter
final class ScreenText extends EnumText<Screen> {

    ScreenText() {
        super(Screen.class);
    }
}
