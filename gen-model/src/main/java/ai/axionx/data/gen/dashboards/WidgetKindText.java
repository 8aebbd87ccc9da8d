package ai.axionx.data.gen.dashboards;

import ai.axionx.data.model.EnumText;
import jakarta.persistence.Converter;

@Converter
final class WidgetKindText extends EnumText<WidgetKind> {

    WidgetKindText() {
        super(WidgetKind.class);
    }
}
