package ai.axionx.data.schema.generate;

import java.util.Optional;

/**
 * What the server answered.
 *
 * @param value the first value of the first row; empty if it refused, or if that is null
 * @param refusal what it said if it refused; else empty
 */
record Answer(Optional<String> value, String refusal) {}
