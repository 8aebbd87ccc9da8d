package ai.axionx.data.model;

import jakarta.persistence.AttributeConverter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An enumeration stored as the names of its constants.
 *
 * <pre>{@code
 * @Converter
 * final class TrackStatusText extends EnumText<TrackStatus> {
 *     TrackStatusText() {
 *         super(TrackStatus.class);
 *     }
 * }
 * }</pre>
 *
 * <p>Of an {@code @Enumerated} column Hibernate would add a check of its own, beside the one with a name.
 *
 * @param <E> the enumeration
 */
public abstract class EnumText<E extends Enum<E>> implements AttributeConverter<@Nullable E, @Nullable String> {

    private final Class<E> type;

    protected EnumText(Class<E> type) {
        this.type = type;
    }

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable E constant) {
        return constant == null ? null : constant.name();
    }

    /** @throws IllegalArgumentException for a text that is no constant's name */
    @Override
    public @Nullable E convertToEntityAttribute(@Nullable String text) {
        if (text == null) {
            return null;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("one of " + Arrays.toString(type.getEnumConstants()) + " is expected for a "
                + type.getSimpleName() + ", but the database holds \"" + text
                + "\". If a newer release has written it, this service needs that release's model.");
    }
}
