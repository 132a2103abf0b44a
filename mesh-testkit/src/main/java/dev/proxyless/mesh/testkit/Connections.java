package dev.proxyless.mesh.testkit;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.SocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of a gRPC server, so that they can be reset as those of a process that dies. gRPC itself ends them in good
 * order: it tells each call CANCELLED first, which no client of a dead process ever sees.
 */
final class Connections {

    private final Set<Channel> open = ConcurrentHashMap.newKeySet();

    /** A listening socket whose connections are remembered here. */
    ServerChannel newServerChannel() {
        return new Listening();
    }

    void reset() {
        open.forEach(channel -> channel.eventLoop().execute(() -> reset(channel)));
    }

    private static void reset(Channel channel) {
        // The other side may have closed it in the meantime.
        if (channel.isOpen()) {
            ((SocketChannel) channel).config().setSoLinger(0);
            channel.unsafe().close(channel.voidPromise());
        }
    }

    private final class Listening extends NioServerSocketChannel {

        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            int count = super.doReadMessages(accepted);
            open.removeIf(channel -> !channel.isOpen());
            accepted.forEach(connection -> open.add((Channel) connection));
            return count;
        }
    }
}
