package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.Verdict;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a call on its way to the application: its cookies are kept, a redirect that the client's settings follow leads
 * on, and all else goes to the application's handler. Thread-safe: the answer comes on a thread of java.net.http and is taken on
 * another.
 */
final class Answer<T> {

    private final Hop<T> hop;
    private final BodyHandler<T> handler;
    private final HttpRules rules;

    /** What the application sees of the response; null before it. */
    private volatile @Nullable ResponseInfo seen;

    private volatile @Nullable HttpRequest redirected;

    /**
     * None yet.
     *
     * @param hop the application's request
     * @param handler the application's
     * @param rules the client's settings that the mesh sees to itself
     */
    Answer(Hop<T> hop, BodyHandler<T> handler, HttpRules rules) {
        this.hop = hop;
        this.handler = handler;
        this.rules = rules;
    }

    /**
     * On which terms the application gets a body.
     *
     * @param verdict how long it may take
     * @param bytesPerSecond how much of it passes in a second; 0 means as it comes
     */
    record Terms(Verdict.Deliver verdict, long bytesPerSecond) {}

    /** Whether a response has begun; another cannot take its place any more. */
    boolean hasBegun() {
        return seen != null;
    }

    /**
     * A response begins.
     *
     * @param info as the application is to see it
     * @param canSendAgain whether the request's body may be sent where a redirect leads
     * @param terms of its body; null for none
     */
    BodySubscriber<T> begin(ResponseInfo info, boolean canSendAgain, @Nullable Terms terms) {
        rules.cookies().keep(hop.request().uri(), info.headers());
        HttpRequest next = rules.redirects().next(hop.request(), info, hop.number(), canSendAgain);
        redirected = next;
        seen = info;
        if (next != null) {
            return new DiscardedBody<>();
        }
        BodySubscriber<T> body = handler.apply(info);
        return terms == null ? body : limited(body, terms);
    }

    /** The limits hold for what comes over the wire: as in Envoy, what waits for its time does not count. */
    private BodySubscriber<T> limited(BodySubscriber<T> body, Terms terms) {
        BodyWatch bodies = rules.bodies();
        BodySubscriber<T> paced =
                terms.bytesPerSecond() == 0 ? body : new PacedBody<>(body, terms.bytesPerSecond(), bodies);
        return terms.verdict().isWithoutLimit()
                ? paced
                : new LimitedBody<>(paced, LimitedBody.Limits.of(terms.verdict(), bodies.now()), bodies);
    }

    /** A response begins that the mesh takes itself. */
    BodySubscriber<T> take(ResponseInfo info) {
        seen = info;
        return new DiscardedBody<>();
    }

    /** The application's response, of which {@code content} is the body. */
    HttpResponse<T> response(@Nullable T content, Optional<SSLSession> session) {
        ResponseInfo info = seen;
        if (info == null) {
            throw new IllegalStateException("response: none (expected: one that was delivered)");
        }
        return new MeshResponse<>(hop.request(), info, content, hop.previous(), session);
    }

    /** Where a response that is a redirect leads, or null if the response is the application's. */
    @Nullable Hop<T> redirect(HttpResponse<T> response) {
        HttpRequest next = redirected;
        return next == null ? null : hop.next(next, response);
    }
}
