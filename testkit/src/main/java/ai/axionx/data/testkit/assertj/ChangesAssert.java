package ai.axionx.data.testkit.assertj;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/**
 * What is said about the rows that a block changed: {@link DatabaseAssertions#assertThatChangesOf}.
 *
 * <p>What fails shows keys, and which columns changed, but no other values.
 */
public final class ChangesAssert extends AbstractAssert<ChangesAssert, Changes> {

    private static final int SHOWN = 10;

    ChangesAssert(Changes changes) {
        super(changes, ChangesAssert.class);
    }

    /** These rows came, changed and went, and all else in all tables is as it was. */
    public ChangesAssert areExactly(Change... expected) {
        if (!actual.doubts().isEmpty()) {
            throw failure("%s", "cannot tell what changed: " + String.join("; ", actual.doubts()));
        }
        Set<Change> wanted = new LinkedHashSet<>();
        for (Change change : expected) {
            wanted.add(new Change(table(change.table()), change.kind(), change.rows()));
        }
        if (!wanted.equals(Set.copyOf(actual.counted()))) {
            throw failure("%s", "expected that " + listed(wanted) + ", but " + listed(actual.counted()) + rows());
        }
        return this;
    }

    private String table(String name) {
        List<String> meant = actual.called(name);
        if (meant.size() != 1) {
            throw failure(
                    "%s",
                    meant.isEmpty()
                            ? "there is no table " + name + " in this database, or it is a partition or an extension's;"
                                    + " correct the name in the test"
                            : name + " may be " + String.join(" or ", meant) + "; say which in the test");
        }
        return meant.get(0);
    }

    private static String listed(Iterable<Change> changes) {
        List<String> listed = new ArrayList<>();
        for (Change change : changes) {
            listed.add("%d of %s %s %s"
                    .formatted(
                            change.rows(),
                            change.table(),
                            change.rows() == 1 ? "is" : "are",
                            change.kind().name().toLowerCase(Locale.ROOT)));
        }
        return listed.isEmpty() ? "nothing changes" : String.join(", ", listed);
    }

    private String rows() {
        var text = new StringBuilder();
        for (Change change : actual.counted()) {
            String shown = actual.changed().getOrDefault(change.table(), List.of()).stream()
                    .filter(row -> row.kind() == change.kind())
                    .limit(SHOWN)
                    .map(ChangedRow::toString)
                    .collect(Collectors.joining(", "));
            text.append("\n  ")
                    .append(change.table())
                    .append(' ')
                    .append(change.kind().name().toLowerCase(Locale.ROOT))
                    .append(": ")
                    .append(shown)
                    .append(change.rows() > SHOWN ? ", …" : "");
        }
        return text.toString();
    }
}
