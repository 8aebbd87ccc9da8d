/**
 * The next migration from the entities. {@link ai.axionx.data.schema.generate.Generate} compares a database that the
 * migrations made with one that Hibernate made of the entities, and writes the scripts that lead from one to the other,
 * with questions where a person has to decide.
 */
@NullMarked
package ai.axionx.data.schema.generate;

import org.jspecify.annotations.NullMarked;
