/** Tests of sealing, opening and re-encryption against a real server. */
@NullMarked
package ai.axionx.data.gen.credentials;

import org.jspecify.annotations.NullMarked;
