/** What users have marked: dashboards, datasets and tables. */
@NullMarked
package ai.axionx.data.gen.favourites;

import org.jspecify.annotations.NullMarked;
