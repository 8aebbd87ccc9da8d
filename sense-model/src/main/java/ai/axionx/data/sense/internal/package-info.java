/** What the entities share. Not API: it may change at any time. */
@NullMarked
package ai.axionx.data.sense.internal;

import org.jspecify.annotations.NullMarked;
