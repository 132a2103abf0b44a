package dev.proxyless.mesh.http.contract;

import dev.proxyless.mesh.model.cluster.Cluster;

/** What a library's tests say of it, so that the contract can be held against it. */
public interface HttpClientContract {

    /** The mesh of the test that runs. */
    MeshFixture fixture();

    /** Makes calls over the mesh of the test that runs. */
    Caller caller();

    /** What the clusters of this run speak. */
    Cluster.Protocol protocol();

    /** Whether the library can say the service's name in {@code :authority}. */
    boolean sendsAuthority();
}
