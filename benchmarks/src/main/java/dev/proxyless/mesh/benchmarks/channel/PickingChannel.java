package dev.proxyless.mesh.benchmarks.channel;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.LoadBalancer.PickDetailsConsumer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.internal.PickSubchannelArgsImpl;
import org.jspecify.annotations.Nullable;

/** The end of the way that a call takes through a channel: a call picks its connection when it starts, and ends at once. */
final class PickingChannel extends Channel {

    private static final PickDetailsConsumer NO_DETAILS = new PickDetailsConsumer() {};

    private final SubchannelPicker picker;
    private final String authority;
    private @Nullable Subchannel picked;

    PickingChannel(SubchannelPicker picker, String authority) {
        this.picker = picker;
        this.authority = authority;
    }

    /** What the last call picked, or null if it would have to wait. */
    @Nullable Subchannel picked() {
        return picked;
    }

    @Override
    public <Q, P> ClientCall<Q, P> newCall(MethodDescriptor<Q, P> method, CallOptions options) {
        return new PickingCall<>(method, options);
    }

    @Override
    public String authority() {
        return authority;
    }

    private final class PickingCall<Q, P> extends ClientCall<Q, P> {

        private final MethodDescriptor<Q, P> method;
        private final CallOptions options;

        PickingCall(MethodDescriptor<Q, P> method, CallOptions options) {
            this.method = method;
            this.options = options;
        }

        @Override
        public void start(Listener<P> listener, Metadata headers) {
            PickResult result = picker.pickSubchannel(new PickSubchannelArgsImpl(method, headers, options, NO_DETAILS));
            if (!result.getStatus().isOk()) {
                throw result.getStatus().asRuntimeException();
            }
            picked = result.getSubchannel();
            listener.onClose(Status.OK, new Metadata());
        }

        @Override
        public void request(int messages) {}

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {}

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Q message) {}
    }
}
