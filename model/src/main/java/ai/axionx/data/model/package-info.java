/**
 * What the entities of all databases share: ids in blocks, versions, checked values, JSON, enumerations as text, and
 * the way from a data source to a session factory.
 *
 * <p>Nothing here knows a table. It is for whoever writes entities; services use the models.
 */
@NullMarked
package ai.axionx.data.model;

import org.jspecify.annotations.NullMarked;
