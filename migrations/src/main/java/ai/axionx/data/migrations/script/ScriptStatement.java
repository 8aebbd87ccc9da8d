package ai.axionx.data.migrations.script;

import java.util.List;
import java.util.Optional;

/**
 * One statement of a script, and how it is to be carried out.
 *
 * @param line where it begins in the file, from 1
 * @param sql its text without the semicolon at its end
 * @param limits how long it may wait and work
 * @param batches the ranges that it is carried out for, one after the other; empty if all at once
 * @param exemptions the rules that it breaks, with the reasons
 */
public record ScriptStatement(
        int line, String sql, Limits limits, Optional<Batches> batches, List<Exemption> exemptions) {

    public ScriptStatement {
        exemptions = List.copyOf(exemptions);
    }

    /**
     * Whether PostgreSQL refuses it within a transaction: {@code create index concurrently}, {@code vacuum} and others.
     */
    public boolean isRefusedInTransaction() {
        return Kind.of(sql).isRefusedInTransaction();
    }
}
