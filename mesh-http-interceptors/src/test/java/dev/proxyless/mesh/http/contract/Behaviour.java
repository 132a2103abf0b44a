package dev.proxyless.mesh.http.contract;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultHttpContent;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

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

    /** Begins an answer of 200 that is never complete. */
    static Behaviour begin(String part) {
        return (channel, request) -> {
            HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            response.headers().set("content-length", 1000);
            if (request.headers().containsKey("x-http2-stream-id")) {
                response.headers()
                        .set(
                                "x-http2-stream-id",
                                request.header("x-http2-stream-id").get(0));
            }
            Future<?> unusedHead = channel.write(response);
            Future<?> unused =
                    channel.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(part, StandardCharsets.UTF_8)));
        };
    }

    /** Says of an HTTP/2 stream that it was not looked at. */
    static Behaviour refuse() {
        return (channel, request) -> {
            Future<?> unused = channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM));
        };
    }

    /** Does one thing the first time, and another from then on. */
    static Behaviour first(Behaviour first, Behaviour then) {
        AtomicBoolean done = new AtomicBoolean();
        return (channel, request) -> (done.getAndSet(true) ? then : first).react(channel, request);
    }

    /** Never answers. */
    static Behaviour silence() {
        return (channel, request) -> {};
    }
}
