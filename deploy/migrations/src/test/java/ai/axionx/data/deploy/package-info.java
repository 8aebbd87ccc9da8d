/** Tests of what runs the migrations in a cluster: the image, and what Kubernetes is told. */
@NullMarked
package ai.axionx.data.deploy;

import org.jspecify.annotations.NullMarked;
