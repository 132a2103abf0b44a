package dev.proxyless.mesh.grpc;

import io.grpc.InternalConfigSelector;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Status;

/** Ends every RPC: the service is not there. */
final class RefusingSelector extends InternalConfigSelector {

    private final Result result;

    RefusingSelector(Status status) {
        this.result = Result.forError(status);
    }

    @Override
    public Result selectConfig(PickSubchannelArgs args) {
        return result;
    }
}
