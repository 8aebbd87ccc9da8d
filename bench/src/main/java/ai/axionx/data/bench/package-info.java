/** Measurements, each a program of its own that prints a table. docs/benchmarks.md says how to run them. */
@NullMarked
package ai.axionx.data.bench;

import org.jspecify.annotations.NullMarked;
