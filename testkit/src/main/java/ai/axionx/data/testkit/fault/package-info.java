/**
 * Faults that a test brings about on purpose: {@link ai.axionx.data.testkit.fault.DatabaseFaults} in its own database,
 * {@link ai.axionx.data.testkit.fault.ServerFaults} on a server that nobody else uses,
 * {@link ai.axionx.data.testkit.fault.ReplicatedServer} where one takes over from another.
 */
@NullMarked
package ai.axionx.data.testkit.fault;

import org.jspecify.annotations.NullMarked;
