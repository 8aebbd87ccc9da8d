/** Tests of the quickstart, against a real server. */
@NullMarked
package ai.axionx.data.examples.quickstart;

import org.jspecify.annotations.NullMarked;
