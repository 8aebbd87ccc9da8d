package ai.axionx.data.testkit.junit.internal;

import ai.axionx.data.testkit.DatabaseLayer;
import ai.axionx.data.testkit.DatabaseRequest;
import ai.axionx.data.testkit.SqlScript;
import ai.axionx.data.testkit.TestDatabaseException;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.lang.reflect.Constructor;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Reads an annotation as a request. */
public final class AnnotatedRequest {

    private AnnotatedRequest() {}

    /**
     * The request that the annotation stands for.
     *
     * @param place where it stands, for messages
     */
    public static DatabaseRequest of(AxionDatabase database, String place) {
        DatabaseRequest request = DatabaseRequest.of(database.value());
        for (String script : database.scripts()) {
            request = request.with(SqlScript.of(script));
        }
        for (Class<? extends DatabaseLayer> layer : database.layers()) {
            request = request.with(instance(layer));
        }
        return database.asOf().isEmpty() ? request : request.asOf(instant(database.asOf(), place));
    }

    private static DatabaseLayer instance(Class<? extends DatabaseLayer> type) {
        try {
            Constructor<? extends DatabaseLayer> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new TestDatabaseException(
                    "layer " + type.getName() + " cannot be made: " + e
                            + ". It needs a constructor without parameters that throws nothing, and must be static if it"
                            + " is a nested class",
                    e);
        }
    }

    private static Instant instant(String text, String place) {
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new TestDatabaseException(
                    "asOf of " + place + " must be a date such as 2009-03-01 or an instant such as"
                            + " 2009-03-01T12:00:00Z, but is '" + text + "'",
                    e);
        }
    }
}
