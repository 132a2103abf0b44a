package dev.proxyless.mesh.grpc;

import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A channel as a load balancer sees it, whose connections are the test's to make. */
final class FakeHelper extends LoadBalancer.Helper {

    final SynchronizationContext context = new SynchronizationContext((thread, error) -> {
        throw new AssertionError(error);
    });
    final ManualTimers timers = new ManualTimers();
    final List<FakeSubchannel> subchannels = new ArrayList<>();
    int published;

    @Nullable ConnectivityState state;

    @Override
    public Subchannel createSubchannel(CreateSubchannelArgs args) {
        FakeSubchannel subchannel = new FakeSubchannel(args.getAddresses());
        subchannels.add(subchannel);
        return subchannel;
    }

    @Override
    public void updateBalancingState(ConnectivityState newState, SubchannelPicker picker) {
        published++;
        state = newState;
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return context;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return timers;
    }

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup addresses, String authority) {
        throw new UnsupportedOperationException(authority);
    }

    @Override
    public String getAuthority() {
        return "orders";
    }

    @Override
    public String getChannelTarget() {
        return "mesh:///orders";
    }

    /** A connection. */
    static final class FakeSubchannel extends Subchannel {

        private final List<EquivalentAddressGroup> addresses;
        private @Nullable SubchannelStateListener listener;
        int requests;
        boolean shutdown;

        FakeSubchannel(List<EquivalentAddressGroup> addresses) {
            this.addresses = addresses;
        }

        void become(ConnectivityState state) {
            if (listener != null) {
                listener.onSubchannelState(
                        state == ConnectivityState.TRANSIENT_FAILURE
                                ? ConnectivityStateInfo.forTransientFailure(Status.UNAVAILABLE)
                                : ConnectivityStateInfo.forNonError(state));
            }
        }

        @Override
        public void start(SubchannelStateListener stateListener) {
            listener = stateListener;
        }

        @Override
        public List<EquivalentAddressGroup> getAllAddresses() {
            return addresses;
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public void requestConnection() {
            requests++;
        }

        @Override
        public Attributes getAttributes() {
            return Attributes.EMPTY;
        }
    }
}
