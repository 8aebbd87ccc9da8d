package ai.axionx.data.migrations.internal;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A version of a migration: {@code 2.10} is after {@code 2.9}, and {@code 2} is the same as {@code 2.0}.
 *
 * @param parts its numbers without zeros at their end
 */
public record Version(List<BigInteger> parts) implements Comparable<Version> {

    /** After all others: for what has no version. */
    public static final Version LAST = new Version(List.of(BigInteger.TWO.pow(256)));

    public Version {
        List<BigInteger> significant = new ArrayList<>(parts);
        while (significant.size() > 1 && significant.get(significant.size() - 1).signum() == 0) {
            significant.remove(significant.size() - 1);
        }
        parts = List.copyOf(significant);
    }

    /** What makes a migration the same: its version, or its description if it has none. */
    static Object identity(Optional<String> version, String description) {
        return version.<Object>map(Version::parse).orElse(description);
    }

    public static Version parse(String text) {
        return new Version(Arrays.stream(text.split("\\.")).map(BigInteger::new).toList());
    }

    @Override
    public int compareTo(Version other) {
        for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
            int order = part(i).compareTo(other.part(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private BigInteger part(int i) {
        return i < parts.size() ? parts.get(i) : BigInteger.ZERO;
    }
}
