/** Faults, brought about and recovered from. */
@NullMarked
package ai.axionx.data.testkit.fault;

import org.jspecify.annotations.NullMarked;
