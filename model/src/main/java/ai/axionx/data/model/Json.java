package ai.axionx.data.model;

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

/**
 * JSON objects as maps that nobody can change, of values that JSON has.
 *
 * <p>What is written must be read again, so the limits stay below those with which Jackson reads: a depth of 1,000,
 * keys of 50,000 characters, texts of 20,000,000, and numbers of 1,000. PostgreSQL writes numbers without an exponent,
 * so 1e2000 would be stored and never read.
 */
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

    private static final int DEEPEST = 500;
    private static final int LONGEST_KEY = 10_000;
    private static final int LONGEST_TEXT = 10_000_000;
    private static final int MOST_DIGITS = 500;

    /** More bits than 500 digits can have; a number beyond is not worth counting its digits. */
    private static final int MOST_BITS = 1_700;

    private static final int LONGEST_PLACE = 200;

    private Json() {}

    /**
     * A deep copy that cannot be changed.
     *
     * @param what how messages call the object
     * @throws IllegalArgumentException if there is something in it that JSON does not have, such as an instant, or that
     *     PostgreSQL cannot hold; or if it is more than 500 levels deep, as one that holds itself is, or has a key of
     *     more than 10,000 characters, a text of more than 10 million, or a number of more than 500 digits
     */
    public static Map<String, Object> copyOf(String what, Map<String, ?> object) {
        return copyOf(what, object, 1);
    }

    private static Map<String, Object> copyOf(String what, Map<String, ?> object, int depth) {
        requireDepth(what, depth);
        Map<String, Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : requireNonNull(object, what).entrySet()) {
            if (!(entry.getKey() instanceof String key)) {
                throw new IllegalArgumentException(what + " has a key that is no text; JSON has no other keys.");
            }
            text("a key of " + what, key, LONGEST_KEY);
            copy.put(key, valueOf(what + "." + key, entry.getValue(), depth));
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
    private static @Nullable Object valueOf(String what, @Nullable Object value, int depth) {
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value instanceof String text) {
            return text(what, text, LONGEST_TEXT);
        }
        if (value instanceof Map<?, ?> map) {
            return copyOf(what, (Map<String, ?>) map, depth + 1);
        }
        if (value instanceof List<?> list) {
            requireDepth(what, depth + 1);
            List<Object> copy = new ArrayList<>(list.size());
            for (Object element : list) {
                copy.add(valueOf(what + "[" + copy.size() + "]", element, depth + 1));
            }
            return Collections.unmodifiableList(copy);
        }
        if (NUMBERS.contains(value.getClass()) && Double.isFinite(finite((Number) value))) {
            return number(what, (Number) value);
        }
        throw new IllegalArgumentException(what + " is a " + value.getClass().getName()
                + ", but JSON has text, finite numbers, booleans, null, lists and maps only. Give it as one of these, an"
                + " instant for example as text.");
    }

    private static void requireDepth(String what, int depth) {
        if (depth > DEEPEST) {
            String place = what.length() > LONGEST_PLACE ? what.substring(0, LONGEST_PLACE) + "…" : what;
            throw new IllegalArgumentException(place + " lies more than " + DEEPEST
                    + " levels deep. Make it flatter; if the map holds itself, take that out.");
        }
    }

    private static String text(String what, String text, int longest) {
        if (text.length() > longest) {
            throw new IllegalArgumentException(what + " may have up to " + longest + " characters, but has "
                    + text.length() + ". Keep long content elsewhere and give its place.");
        }
        return Checked.text(what, text);
    }

    private static Number number(String what, Number number) {
        boolean fits = true;
        if (number instanceof BigInteger whole) {
            fits = fits(new BigDecimal(whole));
        } else if (number instanceof BigDecimal decimal) {
            fits = fits(decimal);
        }
        if (!fits) {
            throw new IllegalArgumentException(what + " is a number that takes more than " + MOST_DIGITS
                    + " digits without an exponent. Round it or give it as text.");
        }
        return number;
    }

    private static boolean fits(BigDecimal number) {
        if (number.unscaledValue().bitLength() > MOST_BITS) {
            return false;
        }
        long before = Math.max(1L, (long) number.precision() - number.scale());
        return before + Math.max(0, number.scale()) <= MOST_DIGITS;
    }

    private static double finite(Number number) {
        return number instanceof Float || number instanceof Double ? number.doubleValue() : 0;
    }
}
