package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/** Makes the tracer of one of several attempts of an RPC that run beside each other, and knows where that one goes. */
final class HedgedAttempt extends ClientStreamTracer.Factory {

    private final RpcAttempts attempts;
    private final Host host;

    HedgedAttempt(RpcAttempts attempts, Host host) {
        this.attempts = attempts;
        this.host = host;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return attempts.traceHedged(host, headers);
    }
}
