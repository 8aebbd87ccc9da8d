/** How geometries are checked, mapped and measured; not API, and free to change. */
@NullMarked
package ai.axionx.data.spatial.internal;

import org.jspecify.annotations.NullMarked;
