package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.xds.runtime.RuntimeValues;

/**
 * What resources are read with beside themselves.
 *
 * @param runtime what the runtime has for the keys that they name
 * @param filters the kinds of filters that there are
 */
record Surroundings(RuntimeValues runtime, FilterDecoders filters) {

    /** No runtime, and the library's own filters. */
    static final Surroundings NONE = new Surroundings(RuntimeValues.NONE, FilterDecoders.OWN);
}
