/** How ids are drawn. Not API: it may change at any time. */
@NullMarked
package ai.axionx.data.model.internal;

import org.jspecify.annotations.NullMarked;
