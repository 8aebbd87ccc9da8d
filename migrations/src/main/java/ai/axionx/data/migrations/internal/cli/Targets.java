package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.PlatformDatabase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The databases that a command is for.
 *
 * @param databases one of them, or all in the order in which they are migrated
 */
record Targets(List<PlatformDatabase> databases) {

    static final String ALL = "all";

    /** Understands {@code sense}, {@code sense-tasks}, {@code gen} and {@code all}. */
    static final class Converter implements ITypeConverter<Targets> {
        @Override
        public Targets convert(String value) {
            if (value.equals(ALL)) {
                return new Targets(List.of(PlatformDatabase.values()));
            }
            for (PlatformDatabase database : PlatformDatabase.values()) {
                if (database.toString().equals(value)) {
                    return new Targets(List.of(database));
                }
            }
            throw new TypeConversionException(
                    "expected " + String.join(", ", new Candidates()) + ", found '" + value + "'");
        }
    }

    /** For shell completion. */
    static final class Candidates implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            List<String> names = new ArrayList<>();
            for (PlatformDatabase database : PlatformDatabase.values()) {
                names.add(database.toString());
            }
            names.add(ALL);
            return names.iterator();
        }
    }
}
