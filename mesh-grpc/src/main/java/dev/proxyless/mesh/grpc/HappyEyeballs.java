package dev.proxyless.mesh.grpc;

import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.SynchronizationContext.ScheduledHandle;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one endpoint at whichever of its addresses is ready first: they are tried in their order, the next one
 * as soon as the one before failed or took too long (gRFC A61; RFC 8305). gRPC's subchannel alone would wait for an address
 * that does not answer until its connect timeout, 20 s. Changed in the channel's synchronization context only.
 */
final class HappyEyeballs {

    /** The connection attempt delay of gRFC A61. */
    private static final long NEXT_AFTER_MILLIS = 250;

    private final List<SocketAddress> addresses;
    private final Helper helper;
    private final SubchannelStateListener listener;
    /** One for each of the first addresses; once there is a connection, only that one. */
    private final List<Subchannel> attempts = new ArrayList<>(1);

    private final Set<Subchannel> failed = new HashSet<>(2);
    private @Nullable Subchannel connected;
    private @Nullable ScheduledHandle next;
    private boolean over;

    /**
     * A connection that is not asked for yet.
     *
     * @param addresses at least one
     * @param listener is told the state of the endpoint: failed only if every address is
     */
    HappyEyeballs(List<SocketAddress> addresses, Helper helper, SubchannelStateListener listener) {
        this.addresses = addresses;
        this.helper = helper;
        this.listener = listener;
    }

    /** The connection that is ready or was it last; null before there is one. */
    @Nullable Subchannel connected() {
        return connected;
    }

    void requestConnection() {
        if (over) {
            return;
        }
        if (attempts.isEmpty()) {
            tryNext();
        } else {
            attempts.forEach(Subchannel::requestConnection);
        }
    }

    void shutdown() {
        over = true;
        cancelNext();
        attempts.forEach(Subchannel::shutdown);
    }

    private void tryNext() {
        cancelNext();
        Subchannel attempt = helper.createSubchannel(CreateSubchannelArgs.newBuilder()
                .setAddresses(new EquivalentAddressGroup(addresses.get(attempts.size())))
                .build());
        attempts.add(attempt);
        attempt.start(info -> onState(attempt, info));
        attempt.requestConnection();
        if (attempts.size() < addresses.size()) {
            next = helper.getSynchronizationContext()
                    .schedule(
                            this::tryNext,
                            NEXT_AFTER_MILLIS,
                            TimeUnit.MILLISECONDS,
                            helper.getScheduledExecutorService());
        }
    }

    private void onState(Subchannel attempt, ConnectivityStateInfo info) {
        if (over || !attempts.contains(attempt)) {
            return;
        }
        ConnectivityState state = info.getState();
        if (state == ConnectivityState.READY) {
            ready(attempt);
            listener.onSubchannelState(info);
        } else if (state == ConnectivityState.TRANSIENT_FAILURE) {
            failed(attempt, info);
        } else if (attempt == connected && state == ConnectivityState.IDLE) {
            lost();
            listener.onSubchannelState(info);
        } else if (state != ConnectivityState.IDLE || isExhausted()) {
            listener.onSubchannelState(info);
        }
    }

    private void ready(Subchannel attempt) {
        cancelNext();
        connected = attempt;
        attempts.remove(attempt);
        attempts.forEach(Subchannel::shutdown);
        attempts.clear();
        attempts.add(attempt);
        failed.clear();
    }

    private void failed(Subchannel attempt, ConnectivityStateInfo info) {
        failed.add(attempt);
        if (attempt != connected && attempts.size() < addresses.size()) {
            tryNext();
        } else if (attempt == connected || isExhausted()) {
            listener.onSubchannelState(info);
            // One that failed early may be past its backoff by now; those that are not take no notice.
            attempts.stream().filter(each -> each != attempt).forEach(Subchannel::requestConnection);
        }
    }

    /** The next connection is looked for from the first address on. */
    private void lost() {
        if (addresses.size() > 1) {
            attempts.forEach(Subchannel::shutdown);
            attempts.clear();
            connected = null;
        }
    }

    private boolean isExhausted() {
        return attempts.size() == addresses.size() && failed.containsAll(attempts);
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }
}
