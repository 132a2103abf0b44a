package dev.proxyless.mesh.xds.decode;

import java.util.Set;

/**
 * Says that a filter of the library's own is there which comes in a module of its own. Found by {@link java.util.ServiceLoader};
 * without it the filter is one that is not known.
 */
public interface OptionalFilter {

    /** The full names of the messages that configure it, at a listener and on routes. */
    Set<String> messages();
}
