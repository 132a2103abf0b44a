package dev.proxyless.mesh.spring;

import dev.proxyless.mesh.client.MeshClientBuilder;

/** Changes the builder of the application's mesh client after the properties were applied. Beans are called in order. */
@FunctionalInterface
public interface MeshClientCustomizer {

    /** Changes {@code builder}. */
    void customize(MeshClientBuilder builder);
}
