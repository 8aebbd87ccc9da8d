package ai.axionx.data.gen.dashboards;

import ai.axionx.data.model.EnumText;
import jakarta.persistence.Converter;

@Converter
final class FilterOperatorText extends EnumText<FilterOperator> {

    FilterOperatorText() {
        super(FilterOperator.class);
    }
}
