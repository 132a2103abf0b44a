package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.model.cluster.Address;
import io.grpc.Status;

/** Says why no endpoint of a cluster can take an attempt. */
final class Unreachable {

    private Unreachable() {}

    /** Of the endpoint that an RPC insists on. */
    static Status named(MeshRpc rpc, Address address) {
        return Status.UNAVAILABLE.withDescription(rpc.channel()
                .describe("cluster " + rpc.cluster().name() + ": the session's endpoint " + address
                        + " is not there, cannot be reached or is not of a health that sessions may go to"
                        + " (override_host_status), and the session is strict"));
    }

    static Status status(MeshRpc rpc, EndpointPool pool) {
        CompiledCluster cluster = rpc.cluster();
        String prefix = "cluster " + cluster.name() + ": ";
        for (CompiledCluster leaf : cluster.leaves()) {
            for (Host host : leaf.hosts()) {
                EndpointLink link = pool.link(host);
                Status failure = link == null ? null : link.failure();
                if (failure != null) {
                    return Status.UNAVAILABLE
                            .withDescription(rpc.channel()
                                    .describe(prefix + "none of " + cluster.size() + " endpoints can be reached; of "
                                            + host.endpoint().address() + ": " + failure.getDescription()))
                            .withCause(failure.getCause());
                }
            }
        }
        return Status.UNAVAILABLE.withDescription(
                rpc.channel().describe(prefix + "usable endpoints: 0 of " + cluster.size() + " (expected: > 0)"));
    }
}
