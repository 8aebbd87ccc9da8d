package ai.axionx.data.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which database a test wants. Immutable; {@code with…} methods return a changed copy.
 *
 * <pre>{@code
 * DatabaseRequest request = DatabaseRequest.of("axion_sense").with(new TwoOrganizations());
 * }</pre>
 *
 * @param name the name of a {@link DatabaseDefinition}
 * @param layers what goes on top of it, in this order
 * @param asOf where the server's clock stands when the database is built, and goes on from; empty for the real time
 */
public record DatabaseRequest(String name, List<DatabaseLayer> layers, Optional<Instant> asOf) {

    public DatabaseRequest {
        requireNonNull(name, "name");
        layers = List.copyOf(layers);
        requireNonNull(asOf, "asOf");
    }

    /** The database of this name, as its definition makes it. */
    public static DatabaseRequest of(String name) {
        return new DatabaseRequest(name, List.of(), Optional.empty());
    }

    /** The same with this layer on top. */
    public DatabaseRequest with(DatabaseLayer layer) {
        return new DatabaseRequest(
                name, Stream.concat(layers.stream(), Stream.of(layer)).toList(), asOf);
    }

    /**
     * The same as of this instant: the database is on a server whose clock stood there when it started, so
     * {@code now()} answers so, and it has the partitions that maintenance would have made by then. Only an embedded
     * server can do that.
     */
    public DatabaseRequest asOf(Instant instant) {
        return new DatabaseRequest(name, layers, Optional.of(instant));
    }
}
