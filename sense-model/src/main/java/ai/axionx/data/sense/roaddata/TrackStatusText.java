package ai.axionx.data.sense.roaddata;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Text of the status. Of an {@code @Enumerated} column Hibernate adds a check of its own, beside the one with a name.
 */
@Converter
final class TrackStatusText implements AttributeConverter<@Nullable TrackStatus, @Nullable String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable TrackStatus status) {
        return status == null ? null : status.name();
    }

    @Override
    public @Nullable TrackStatus convertToEntityAttribute(@Nullable String text) {
        return text == null ? null : TrackStatus.valueOf(text);
    }
}
