package ai.axionx.data.schema.generate;

/**
 * A script that was written.
 *
 * @param name the file's name: {@code V9__title.sql}
 * @param text what is in it
 */
record ScriptFile(String name, String text) {}
