/**
 * Judges a migration before a person reads it, by running it: on a copy of the schema before it, filled with rows, each
 * statement is carried out as the runner does it, and what it did is read from the server.
 *
 * <p>{@link ai.axionx.data.schema.lint.Linter} is the way in, {@link ai.axionx.data.schema.lint.Lint} the command. What
 * is looked for is listed in {@link ai.axionx.data.schema.lint.Rule}, and each rule has a page in
 * {@code docs/migrations/rules}.
 */
@NullMarked
package ai.axionx.data.schema.lint;

import org.jspecify.annotations.NullMarked;
