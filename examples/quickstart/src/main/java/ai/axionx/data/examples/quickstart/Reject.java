package ai.axionx.data.examples.quickstart;

/**
 * A line of the file that is not loaded.
 *
 * @param line its number, the first line being 1
 * @param reason what was expected and what was found
 */
record Reject(int line, String reason) {}
