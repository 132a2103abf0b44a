package dev.proxyless.mesh.xds.wire;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connection to one server, which is there while it has users. Called by one thread. */
final class GrpcConnection {

    private final Supplier<ManagedChannel> channels;
    private final Runnable unused;

    /** Those that were begun on the channel at hand. */
    private final List<GrpcStream<?, ?>> streams = new ArrayList<>();

    private @Nullable ManagedChannel channel;
    private int users;

    /**
     * @param channels makes a channel
     * @param unused is run when the last user is gone
     */
    GrpcConnection(Supplier<ManagedChannel> channels, Runnable unused) {
        this.channels = channels;
        this.unused = unused;
    }

    /** One more uses this connection. */
    void acquire() {
        users++;
    }

    /** One that used this connection does so no more, and has no stream on it. */
    void release() {
        users--;
        if (users == 0) {
            if (channel != null) {
                channel.shutdownNow();
                channel = null;
            }
            streams.clear();
            unused.run();
        }
    }

    /**
     * What a stream is to be begun on. A channel that carried streams is used again, for it connects anew when it must. One
     * that did not is given up: it would wait by its own clock before it tries again, and fail every stream until then.
     *
     * @param last the stream that is to be replaced, if there is one
     */
    ManagedChannel channel(@Nullable GrpcStream<?, ?> last) {
        if (channel != null && isBroken(channel, last)) {
            channel.shutdown(); // what other streams have of it is theirs to end
            channel = null;
            streams.clear();
        }
        if (channel == null) {
            channel = channels.get();
        }
        return channel;
    }

    /** A stream was begun on what {@link #channel} gave last. */
    void begun(GrpcStream<?, ?> stream) {
        streams.removeIf(GrpcStream::isEnded);
        streams.add(stream);
    }

    private boolean isBroken(ManagedChannel current, @Nullable GrpcStream<?, ?> last) {
        if (current.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            return true;
        }
        return last != null
                && !last.isConnected()
                && streams.contains(last)
                && streams.stream().noneMatch(stream -> stream.isConnected() && !stream.isEnded());
    }
}
