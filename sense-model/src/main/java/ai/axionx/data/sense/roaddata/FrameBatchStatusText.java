package ai.axionx.data.sense.roaddata;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Text of the status. Of an {@code @Enumerated} column Hibernate adds a check of its own, beside the one with a name.
 */
@Converter
final class FrameBatchStatusText implements AttributeConverter<@Nullable FrameBatchStatus, @Nullable String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable FrameBatchStatus status) {
        return status == null ? null : status.name();
    }

    @Override
    public @Nullable FrameBatchStatus convertToEntityAttribute(@Nullable String text) {
        return text == null ? null : FrameBatchStatus.valueOf(text);
    }
}
