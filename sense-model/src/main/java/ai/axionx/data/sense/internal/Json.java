package ai.axionx.data.sense.internal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON objects as maps that nobody can change, of values that JSON has. */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Set<Class<?>> NUMBERS = Set.of(
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            BigInteger.class,
            BigDecimal.class,
            Float.class,
            Double.class);

    private Json() {}

    /**
     * A deep copy that cannot be changed.
     *
     * @param what how messages call the object
     * @throws IllegalArgumentException if there is something in it that JSON does not have, such as an instant, or that
     *     PostgreSQL cannot hold
     */
    public static Map<String, Object> copyOf(String what, Map<String, ?> object) {
        Map<String, Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : requireNonNull(object, what).entrySet()) {
            if (!(entry.getKey() instanceof String key)) {
                throw new IllegalArgumentException(what + " has a key that is no text; JSON has no other keys.");
            }
            copy.put(Checked.text("a key of " + what, key), valueOf(what + "." + key, entry.getValue()));
        }
        return Collections.unmodifiableMap(copy);
    }

    /** The object as text. */
    public static String textOf(Map<String, Object> object) {
        try {
            return MAPPER.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            // The message would quote the value.
            throw new IllegalArgumentException("an object that was made by copyOf cannot be written as JSON.");
        }
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object valueOf(String what, @Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value instanceof String text) {
            return Checked.text(what, text);
        }
        if (value instanceof Map<?, ?> map) {
            return copyOf(what, (Map<String, ?>) map);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            for (Object element : list) {
                copy.add(valueOf(what + "[" + copy.size() + "]", element));
            }
            return Collections.unmodifiableList(copy);
        }
        if (NUMBERS.contains(value.getClass()) && Double.isFinite(finite((Number) value))) {
            return value;
        }
        throw new IllegalArgumentException(what + " is a " + value.getClass().getName()
                + ", but JSON has text, finite numbers, booleans, null, lists and maps only. Give it as one of these, an"
                + " instant for example as text.");
    }

    private static double finite(Number number) {
        return number instanceof Float || number instanceof Double ? number.doubleValue() : 0;
    }
}
