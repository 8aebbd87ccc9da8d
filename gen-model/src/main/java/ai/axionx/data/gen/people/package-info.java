/** People who sign in to Axion Gen, their roles, and the authorization models that were applied. */
@NullMarked
package ai.axionx.data.gen.people;

import org.jspecify.annotations.NullMarked;
