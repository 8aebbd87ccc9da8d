/** The command line that makes keys and changes them. Not API: it may change at any time. */
@NullMarked
package ai.axionx.data.gen.credentials.internal;

import org.jspecify.annotations.NullMarked;
