package dev.proxyless.mesh.http.contract;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Future;

/** What a backend does with a request. */
@FunctionalInterface
public interface Behaviour {

    /** Answers on {@code channel}, or does not. */
    void react(Channel channel, Received request);

    /** Answers with a status and a body. */
    static Behaviour answer(int status, String body) {
        return answer(status, body, Map.of());
    }

    /** Answers with a status, a body and headers. */
    static Behaviour answer(int status, String body, Map<String, String> headers) {
        return (channel, request) -> {
            ByteBuf content = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
            FullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), content);
            headers.forEach(response.headers()::set);
            response.headers().set("content-length", content.readableBytes());
            if (request.headers().containsKey("x-http2-stream-id")) {
                response.headers()
                        .set(
                                "x-http2-stream-id",
                                request.header("x-http2-stream-id").get(0));
            }
            Future<?> unused = channel.writeAndFlush(response);
        };
    }

    /** Breaks the connection, or the stream, without an answer. */
    static Behaviour reset() {
        return (channel, request) -> {
            Future<?> unused = channel.close();
        };
    }

    /** Never answers. */
    static Behaviour silence() {
        return (channel, request) -> {};
    }
}
