package ai.axionx.data.examples.quickstart;

/**
 * The exit codes that the quickstart has besides those of {@link ai.axionx.data.migrations.ExitCode}, which mean the
 * same here.
 */
enum QuickstartExit {
    /** Everything is done, but for some lines of the file. */
    LINES_REJECTED(3, "all done, but some lines of the file were rejected"),
    /** The file is missing, unreadable, empty, of another format, or has no good line; no server was started. */
    NO_TRACKS(4, "the file is missing, unreadable or without any point; no server was started"),
    /** The database already holds another cut of the same drives. */
    OTHER_TRACKS(5, "the database holds other tracks of the same vehicles and times; nothing was loaded"),
    /** No server of its own can be started. */
    NO_SERVER(6, "no server of its own can be started"),
    /** The server has no room left. */
    NO_ROOM(7, "the server ran out of room"),
    /** Used by the script alone. */
    NOT_BUILT(8, "the script ./quickstart lacks a JDK or Maven, or the build failed");

    private final int code;
    private final String meaning;

    QuickstartExit(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process's exit status. */
    int code() {
        return code;
    }

    /** What it means, in a few words. */
    String meaning() {
        return meaning;
    }
}
