package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.Status;
import io.grpc.SynchronizationContext.ScheduledHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to one endpoint: its connection and its state. A failing endpoint stays failing until it is ready again, so
 * that calls do not wait for one attempt to connect after the other (as gRPC's {@code round_robin}). Changed in the
 * channel's synchronization context only; {@link #state}, {@link #failure} and {@link #subchannel} may be read anywhere.
 *
 * <p>An address that is a host name is looked up when it is first connected to, and stays what it was: names that change
 * are the affair of clusters of names (Envoy {@code STRICT_DNS}, {@code LOGICAL_DNS}), which the source resolves.
 */
final class EndpointLink {

    private static final long RESOLVE_AGAIN_SECONDS = 5;

    private final Helper helper;
    private final Listener listener;
    private volatile ConnectivityState state = ConnectivityState.IDLE;
    private volatile @Nullable Status failure;
    private volatile @Nullable Subchannel subchannel;
    private List<Address> addresses;
    private @Nullable HappyEyeballs connection;
    private @Nullable ScheduledHandle resolveAgain;
    private boolean started;
    private boolean released;
    private int users;
    private int wanting;

    EndpointLink(Endpoint endpoint, Helper helper, Listener listener) {
        this.addresses = addresses(endpoint);
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
        if (connection != null) {
            connection.shutdown();
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
        if (connection != null) {
            connection.requestConnection();
        } else if (!started) {
            started = true;
            start();
        }
    }

    /** Takes note of the addresses that {@code endpoint}, which is known by the first, has from now on. */
    void update(Endpoint endpoint) {
        List<Address> now = addresses(endpoint);
        if (released || now.equals(addresses)) {
            return;
        }
        addresses = now;
        if (connection != null) {
            connection.shutdown();
            connection = null;
            subchannel = null;
            moveTo(ConnectivityState.IDLE);
            start();
        }
    }

    private void start() {
        List<Address> wanted = addresses;
        PipeAddresses pipes =
                Resolution.hasPipe(wanted) ? helper.getNameResolverArgs().getArg(MeshGrpc.PIPE_ADDRESSES) : null;
        if (!Resolution.isNeeded(wanted)) {
            open(wanted, Resolution.of(wanted, pipes));
            return;
        }
        moveTo(ConnectivityState.CONNECTING);
        Executor offload = helper.getNameResolverArgs().getOffloadExecutor();
        Runnable resolution = () -> {
            Resolution resolved = Resolution.of(wanted, pipes);
            helper.getSynchronizationContext().execute(() -> open(wanted, resolved));
        };
        if (offload == null) {
            resolution.run();
        } else {
            offload.execute(resolution);
        }
    }

    private void open(List<Address> wanted, Resolution resolved) {
        if (released || connection != null) {
            return;
        }
        if (!wanted.equals(addresses)) {
            start();
            return;
        }
        if (resolved.addresses().isEmpty()) {
            failure = resolved.failure();
            moveTo(ConnectivityState.TRANSIENT_FAILURE);
            resolveAgain = helper.getSynchronizationContext()
                    .schedule(
                            this::start, RESOLVE_AGAIN_SECONDS, TimeUnit.SECONDS, helper.getScheduledExecutorService());
            return;
        }
        connection = new HappyEyeballs(resolved.addresses(), helper, this::onState);
        connection.requestConnection();
    }

    private void onState(ConnectivityStateInfo info) {
        if (released || info.getState() == ConnectivityState.SHUTDOWN) {
            return;
        }
        subchannel = connection == null ? null : connection.connected();
        if (info.getState() == ConnectivityState.TRANSIENT_FAILURE) {
            failure = ConnectFailure.of(info.getStatus(), addresses);
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

    private static List<Address> addresses(Endpoint endpoint) {
        if (endpoint.additionalAddresses().isEmpty()) {
            return List.of(endpoint.address());
        }
        List<Address> addresses = new ArrayList<>(endpoint.additionalAddresses());
        addresses.add(0, endpoint.address());
        return List.copyOf(addresses);
    }
}
