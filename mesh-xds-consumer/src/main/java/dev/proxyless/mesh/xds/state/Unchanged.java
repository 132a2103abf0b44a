package dev.proxyless.mesh.xds.state;

import org.jspecify.annotations.Nullable;

/**
 * Whether a part of the configuration stayed what it was. That is a question of identity, not of equality: the cache keeps
 * the object of a resource that is sent again with the same content, and comparing ten thousand endpoints anew at every
 * assembly would cost what the identity saves.
 */
final class Unchanged {

    private Unchanged() {}

    static boolean is(@Nullable Object before, @Nullable Object now) {
        return before == now;
    }
}
