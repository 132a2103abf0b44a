package dev.proxyless.mesh.benchmarks.channel;

import io.grpc.Attributes;
import io.grpc.ChannelCredentials;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.InsecureChannelCredentials;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverRegistry;
import io.grpc.SynchronizationContext;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a load balancer sees of a channel, with connections that are ready as soon as they are wanted. */
final class ReadyHelper extends LoadBalancer.Helper {

    private final ChannelLoop loop;
    private final NameResolver.Args args;
    private final String authority;
    private final Runnable whenReady;
    private final Consumer<List<EquivalentAddressGroup>> whenConnected;
    private volatile SubchannelPicker picker = new FixedResultPicker(PickResult.withNoResult());

    ReadyHelper(
            ChannelLoop loop,
            NameResolver.Args args,
            String authority,
            Runnable whenReady,
            Consumer<List<EquivalentAddressGroup>> whenConnected) {
        this.loop = loop;
        this.args = args;
        this.authority = authority;
        this.whenReady = whenReady;
        this.whenConnected = whenConnected;
    }

    /** The picker that is in force. */
    SubchannelPicker picker() {
        return picker;
    }

    @Override
    public Subchannel createSubchannel(CreateSubchannelArgs created) {
        return new ReadySubchannel(created);
    }

    @Override
    public void updateBalancingState(ConnectivityState state, SubchannelPicker changed) {
        picker = changed;
        if (state == ConnectivityState.READY) {
            whenReady.run();
        }
    }

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup addresses, String oobAuthority) {
        throw new UnsupportedOperationException("no channel beside the channel");
    }

    @Override
    public void refreshNameResolution() {}

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return loop.context();
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return loop.scheduler();
    }

    @Override
    public String getAuthority() {
        return authority;
    }

    @Override
    public ChannelCredentials getChannelCredentials() {
        return InsecureChannelCredentials.create();
    }

    @Override
    public ChannelCredentials getUnsafeChannelCredentials() {
        return InsecureChannelCredentials.create();
    }

    @Override
    public ChannelLogger getChannelLogger() {
        return new ChannelLoop.SilentLogger();
    }

    @Override
    public NameResolver.Args getNameResolverArgs() {
        return args;
    }

    @Override
    public NameResolverRegistry getNameResolverRegistry() {
        return NameResolverRegistry.getDefaultRegistry();
    }

    /** A connection that becomes ready when it is asked for. */
    private final class ReadySubchannel extends Subchannel {

        private final CreateSubchannelArgs created;
        private List<EquivalentAddressGroup> addresses;
        private @Nullable SubchannelStateListener listener;
        private boolean connected;

        ReadySubchannel(CreateSubchannelArgs created) {
            this.created = created;
            this.addresses = created.getAddresses();
        }

        @Override
        public void start(SubchannelStateListener started) {
            listener = started;
            // gRFC A61: whoever asks for a health listener awaits its word as well.
            SubchannelStateListener health = created.getOption(LoadBalancer.HEALTH_CONSUMER_LISTENER_ARG_KEY);
            if (health != null) {
                tell(health, ConnectivityState.READY);
            }
        }

        @Override
        public void requestConnection() {
            if (listener != null && !connected) {
                connected = true;
                tell(listener, ConnectivityState.CONNECTING);
                tell(listener, ConnectivityState.READY);
                loop.run(() -> whenConnected.accept(addresses));
            }
        }

        @Override
        public void shutdown() {}

        @Override
        public List<EquivalentAddressGroup> getAllAddresses() {
            return addresses;
        }

        @Override
        public void updateAddresses(List<EquivalentAddressGroup> changed) {
            addresses = changed;
        }

        @Override
        public Attributes getAttributes() {
            return created.getAttributes();
        }

        @Override
        public ChannelLogger getChannelLogger() {
            return ReadyHelper.this.getChannelLogger();
        }

        @Override
        public Attributes getConnectedAddressAttributes() {
            return addresses.get(0).getAttributes();
        }

        private void tell(SubchannelStateListener told, ConnectivityState state) {
            loop.run(() -> told.onSubchannelState(ConnectivityStateInfo.forNonError(state)));
        }
    }
}
