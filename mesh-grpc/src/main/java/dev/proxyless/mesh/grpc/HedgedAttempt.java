package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/** Makes the tracer of one of several attempts of an RPC that run beside each other, and knows where that one goes. */
final class HedgedAttempt extends ClientStreamTracer.Factory {

    private final MeshRpc rpc;
    private final Host host;

    HedgedAttempt(MeshRpc rpc, Host host) {
        this.rpc = rpc;
        this.host = host;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return rpc.traceHedged(host, headers);
    }
}
