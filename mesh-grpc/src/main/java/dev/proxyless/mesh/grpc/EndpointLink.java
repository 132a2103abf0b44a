package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.cluster.Address;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.Status;
import io.grpc.SynchronizationContext.ScheduledHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to one address: gRPC's subchannel and its state. A failing endpoint stays failing until it is ready again, so
 * that calls do not wait for one attempt to connect after the other (as gRPC's {@code round_robin}). Changed in the
 * channel's synchronization context only; {@link #state}, {@link #failure} and {@link #subchannel} may be read anywhere.
 */
final class EndpointLink {

    private static final long RESOLVE_AGAIN_SECONDS = 5;

    private final Address address;
    private final Helper helper;
    private final Listener listener;
    private volatile ConnectivityState state = ConnectivityState.IDLE;
    private volatile @Nullable Status failure;
    private volatile @Nullable Subchannel subchannel;
    private @Nullable ScheduledHandle resolveAgain;
    private boolean started;
    private boolean released;
    private int users;
    private int wanting;

    EndpointLink(Address address, Helper helper, Listener listener) {
        this.address = address;
        this.helper = helper;
        this.listener = listener;
    }

    /** Is told when the state changes. */
    @FunctionalInterface
    interface Listener {
        void moved(ConnectivityState from, ConnectivityState to);
    }

    ConnectivityState state() {
        return state;
    }

    /** Why it failed last, or null if it did not. */
    @Nullable Status failure() {
        return failure;
    }

    @Nullable Subchannel subchannel() {
        return subchannel;
    }

    /** One cluster more has this endpoint; if it is wanted, the connection is made now and held. */
    void retain(boolean wanted) {
        users++;
        wanting += wanted ? 1 : 0;
        connectIfWanted();
    }

    /** One cluster fewer has it. After the last, RPCs in flight end as they may. Returns whether it was the last. */
    boolean release(boolean wanted) {
        users--;
        wanting -= wanted ? 1 : 0;
        if (users > 0) {
            return false;
        }
        released = true;
        if (resolveAgain != null) {
            resolveAgain.cancel();
        }
        if (subchannel != null) {
            subchannel.shutdown();
        }
        return true;
    }

    void connectIfWanted() {
        if (wanting > 0) {
            connect();
        }
    }

    /** Makes the connection, unless there is one. */
    void connect() {
        if (released) {
            return;
        }
        if (subchannel != null) {
            subchannel.requestConnection();
        } else if (!started) {
            started = true;
            start();
        }
    }

    private void start() {
        if (isLiteral(address.host())) {
            open(InetAddressOrFailure.resolve(address));
            return;
        }
        moveTo(ConnectivityState.CONNECTING);
        Executor offload = helper.getNameResolverArgs().getOffloadExecutor();
        Runnable resolution = () -> {
            InetAddressOrFailure resolved = InetAddressOrFailure.resolve(address);
            helper.getSynchronizationContext().execute(() -> open(resolved));
        };
        if (offload == null) {
            resolution.run();
        } else {
            offload.execute(resolution);
        }
    }

    private void open(InetAddressOrFailure resolved) {
        if (released) {
            return;
        }
        if (resolved.address == null) {
            failure = resolved.failure;
            moveTo(ConnectivityState.TRANSIENT_FAILURE);
            resolveAgain = helper.getSynchronizationContext()
                    .schedule(
                            this::start, RESOLVE_AGAIN_SECONDS, TimeUnit.SECONDS, helper.getScheduledExecutorService());
            return;
        }
        Subchannel opened = helper.createSubchannel(CreateSubchannelArgs.newBuilder()
                .setAddresses(new EquivalentAddressGroup(resolved.address))
                .build());
        opened.start(this::onState);
        subchannel = opened;
        opened.requestConnection();
    }

    private void onState(ConnectivityStateInfo info) {
        if (released || info.getState() == ConnectivityState.SHUTDOWN) {
            return;
        }
        if (info.getState() == ConnectivityState.TRANSIENT_FAILURE) {
            failure = info.getStatus();
        } else if (info.getState() == ConnectivityState.READY) {
            failure = null;
        }
        boolean stillFailing = state == ConnectivityState.TRANSIENT_FAILURE
                && (info.getState() == ConnectivityState.CONNECTING || info.getState() == ConnectivityState.IDLE);
        if (!stillFailing) {
            moveTo(info.getState());
        }
        if (info.getState() == ConnectivityState.IDLE) {
            connectIfWanted();
        }
    }

    private void moveTo(ConnectivityState to) {
        ConnectivityState from = state;
        if (from != to && !(from == ConnectivityState.TRANSIENT_FAILURE && to == ConnectivityState.CONNECTING)) {
            state = to;
            listener.moved(from, to);
        }
    }

    /** Whether {@code host} is an IP address, which no name service need be asked for. */
    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    /** What came of asking for an address. */
    private record InetAddressOrFailure(
            @Nullable InetSocketAddress address, @Nullable Status failure) {

        static InetAddressOrFailure resolve(Address address) {
            try {
                return new InetAddressOrFailure(
                        new InetSocketAddress(InetAddress.getByName(address.host()), address.port()), null);
            } catch (UnknownHostException e) {
                return new InetAddressOrFailure(
                        null,
                        Status.UNAVAILABLE
                                .withDescription(address + ": unknown host")
                                .withCause(e));
            }
        }
    }
}
