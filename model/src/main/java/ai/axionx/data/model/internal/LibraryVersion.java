package ai.axionx.data.model.internal;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a library: its numbers are compared, what comes after them is for people. */
record LibraryVersion(String text, int major, int minor, int patch) implements Comparable<LibraryVersion> {

    private static final Pattern NUMBERS =
            Pattern.compile("([0-9]{1,6})\\.([0-9]{1,6})(?:\\.([0-9]{1,6}))?(?:[.-].*)?");

    /** Empty if that is no version. */
    static Optional<LibraryVersion> parse(String text) {
        Matcher numbers = NUMBERS.matcher(text);
        if (!numbers.matches()) {
            return Optional.empty();
        }
        String patch = numbers.group(3);
        return Optional.of(new LibraryVersion(
                text,
                Integer.parseInt(numbers.group(1)),
                Integer.parseInt(numbers.group(2)),
                patch == null ? 0 : Integer.parseInt(patch)));
    }

    @Override
    public int compareTo(LibraryVersion other) {
        return Arrays.compare(numbers(), other.numbers());
    }

    private int[] numbers() {
        return new int[] {major, minor, patch};
    }

    @Override
    public String toString() {
        return text;
    }
}
