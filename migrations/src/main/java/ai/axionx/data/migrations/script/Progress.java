package ai.axionx.data.migrations.script;

import java.util.Optional;

/**
 * How far a script has come whose statements have transactions of their own.
 *
 * @param done how many of its statements are done
 * @param isStarted whether the one after these has begun: of one that runs outside a transaction, any part may be there
 * @param lastKey the last key of the last batch that is done, if that statement runs in batches
 */
public record Progress(int done, boolean isStarted, Optional<String> lastKey) {

    /** Nothing has begun. */
    public static final Progress NONE = new Progress(0, false, Optional.empty());

    Progress started() {
        return new Progress(done, true, lastKey);
    }

    Progress upTo(String key) {
        return new Progress(done, true, Optional.of(key));
    }

    Progress next() {
        return new Progress(done + 1, false, Optional.empty());
    }
}
