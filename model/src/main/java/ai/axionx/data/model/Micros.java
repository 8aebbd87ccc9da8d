package ai.axionx.data.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as a {@code timestamptz} holds them, so that an entity says the same before and after it was stored. */
public final class Micros {

    private Micros() {}

    public static Instant now() {
        return of(Instant.now());
    }

    /** Cut off, not rounded: an instant never moves into the future. */
    public static Instant of(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }
}
