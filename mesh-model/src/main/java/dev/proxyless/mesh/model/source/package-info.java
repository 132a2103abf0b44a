/**
 * The ports where producers and consumers of snapshots meet.
 *
 * <p>A source (ADS, files, a test, a user's own) is told which services are wanted and publishes snapshots; a sink
 * receives them. Both live on one control loop, so neither needs a lock.
 */
@NullMarked
package dev.proxyless.mesh.model.source;

import org.jspecify.annotations.NullMarked;
