/** Tests of the catalog's text; that it is read from a server as it is, module schema shows. */
@NullMarked
package ai.axionx.data.migrations.catalog;

import org.jspecify.annotations.NullMarked;
