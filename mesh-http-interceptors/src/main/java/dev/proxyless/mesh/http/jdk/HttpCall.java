package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.Attempt;
import dev.proxyless.mesh.client.InternalRedirect;
import dev.proxyless.mesh.client.LocalReply;
import dev.proxyless.mesh.client.MeshCall;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.client.MirroredRequest;
import dev.proxyless.mesh.client.Pause;
import dev.proxyless.mesh.client.Step;
import dev.proxyless.mesh.client.Verdict;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.model.source.ControlLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One request of the application on its way through the mesh: the part that blocking and asynchronous calls have in common. It is the
 * handler of each attempt's response, so that whether to try again is decided before the application's handler sees
 * anything.
 *
 * <pre>
 *   next ──► an attempt ──► wire, sent ──► apply: delivered ──► completed ──► over
 *    ▲  │                     │    │           │                                ▲
 *    │  ├─ a local reply ─────┼────┼──► answer ┼─► read ────────────────────────┤
 *    │  └─ a pause ──┐        │    │           │ taken: goes on in inside ──────┤
 *    │               ▼        ▼    ▼           │                                │
 *    └───────────── pause ◄─ failed, or apply: discarded                        │
 *                                  └──── failed for good ───────────────────────┘
 * </pre>
 *
 * <p>{@link #abandon} leads to the end from everywhere. {@link HedgedCall} has a way of its own between the first attempt and the
 * answer, since several attempts may be in flight there.
 *
 * <p>An attempt's response comes on a thread of java.net.http while the application may cancel on one of its own: all that
 * touches the {@link MeshCall} is guarded by this object's monitor, for which otherwise nobody waits.
 */
final class HttpCall<T> implements BodyHandler<T> {

    private final MeshCall call;
    private final Hop<T> hop;
    private final BodyHandler<T> handler;
    private final HttpRules rules;
    private final HttpRequest request;
    private final BodyReplay body;
    private final Answer<T> answer;

    /** What follows if the mesh takes the response itself, a redirect; null if it does not. */
    private @Nullable HttpCall<T> inside;
    /** Of the attempt in flight; null before the first. */
    private @Nullable Destination destination;
    /** Whether the attempt in flight goes on at another address. */
    private boolean elsewhere;

    private @Nullable Duration pause;
    /** What the mesh answers because no endpoint did; null if one may, or the application gets an error. */
    private @Nullable LocalReply standIn;

    private boolean over;

    /**
     * A call that has not begun.
     *
     * @param call what the mesh says of it
     * @param hop the application's request
     * @param request the same with what is sent beside it
     * @param handler the application's
     * @param rules the client's settings that the mesh sees to itself
     */
    HttpCall(MeshCall call, Hop<T> hop, HttpRequest request, BodyHandler<T> handler, HttpRules rules) {
        this.call = call;
        this.hop = hop;
        this.request = request;
        this.handler = handler;
        this.rules = rules;
        this.body = BodyReplay.of(request.bodyPublisher());
        this.answer = new Answer<>(hop, handler, rules);
    }

    /**
     * What comes next: an attempt, the same attempt at another address, or an answer of the mesh's own.
     *
     * @throws IOException if the call is over, as the application is to get it
     */
    synchronized Step next() throws IOException {
        pause = null;
        if (standIn != null) {
            return standIn;
        }
        if (over) {
            throw new IOException("cancelled");
        }
        if (hop.limit().isOver()) {
            HttpTimeoutException error = hop.limit().error();
            finish(error);
            throw error;
        }
        if (elsewhere && destination != null) {
            elsewhere = false;
            return destination.attempt();
        }
        try {
            Step step = call.next();
            if (step instanceof Pause wait) {
                return wait.atMost(hop.limit().most(wait.after()));
            }
            destination = step instanceof Attempt attempt ? Destination.of(attempt) : null;
            return step;
        } catch (MeshException e) {
            over = true;
            throw Failures.of(e);
        } catch (RuntimeException e) { // of a filter
            finish(e);
            throw e;
        }
    }

    /** What the attempt that {@link #next} gave sends. */
    HttpRequest wire() throws IOException {
        return wire(destination());
    }

    /**
     * What an attempt sends; if that cannot be, the call is over.
     *
     * @throws ConnectException if its address cannot be connected to: the attempt has failed, and the call may go on
     */
    HttpRequest wire(Destination to) throws IOException {
        try {
            HttpRequest wire = AttemptRequests.of(request, to, body.body(), to.timeLeft(hop.limit()));
            mirror(to.attempt());
            return wire;
        } catch (ConnectException e) {
            throw e;
        } catch (IOException e) {
            abandon(e);
            throw e;
        }
    }

    /** Sends the copies that the route wants, if this is the first attempt. */
    private void mirror(Attempt attempt) {
        List<MirroredRequest> copies;
        synchronized (this) {
            copies = call.mirrors(attempt, body.canBeCopied());
        }
        for (MirroredRequest copy : copies) {
            rules.mirrors().send(copy, request, body.body());
        }
    }

    /** Called by java.net.http when an attempt's response begins. */
    @Override
    public BodySubscriber<T> apply(ResponseInfo info) {
        Destination from = destination();
        Verdict verdict = answered(from, info);
        if (verdict instanceof Verdict.Deliver deliver) {
            return deliver(from, info, deliver);
        }
        if (verdict instanceof Verdict.Retry retry) {
            synchronized (this) {
                pause = retry.after();
            }
        }
        return new DiscardedBody<>();
    }

    /** A response begins that ends the call: it is the application's, unless the mesh takes it itself. Not in the monitor. */
    BodySubscriber<T> deliver(Destination from, ResponseInfo info, Verdict.Deliver verdict) {
        ResponseInfo changed;
        long bytesPerSecond;
        synchronized (this) {
            if (over) {
                return new DiscardedBody<>();
            }
            if (isTaken(from, info)) {
                return answer.take(info);
            }
            changed = AttemptRequests.changed(info, call.responseMutations(), call.responseContext());
            bytesPerSecond = call.responseBytesPerSecond();
        }
        return answer.begin(changed, body.canSendAgain(), new Answer.Terms(verdict, bytesPerSecond));
    }

    /** Gives the application an answer of the mesh's own. */
    BodySubscriber<T> answer(ResponseInfo info) {
        return answer.begin(info, body.canSendAgain(), null);
    }

    /** What the application gets, once its answer has been read. */
    HttpResponse<T> response(@Nullable T content, Optional<SSLSession> session) {
        return answer.response(content, session);
    }

    /** Where a response that is a redirect leads, or null if the response is the application's. */
    @Nullable Hop<T> redirect(HttpResponse<T> response) {
        return answer.redirect(response);
    }

    /**
     * An attempt failed, or its body did after the response had begun.
     *
     * @return what the application gets, or null if there is to be another attempt
     */
    synchronized @Nullable Throwable failed(Throwable error) {
        if (pause != null) {
            return null;
        }
        if (over || answer.hasBegun() || !(error instanceof IOException)) {
            abandon(error);
            return error;
        }
        Verdict verdict = failed(destination(), error);
        if (verdict == null) {
            elsewhere = true;
            pause = Duration.ZERO;
            return null;
        }
        if (verdict instanceof Verdict.Retry retry) {
            pause = retry.after();
            return null;
        }
        if (verdict instanceof Verdict.Fail fail) {
            pause = isAnswered() ? Duration.ZERO : null;
            return isAnswered() ? null : Failures.of(fail.error());
        }
        throw new AssertionError(verdict);
    }

    /** What becomes of an attempt that failed before its response; null if it goes on at its next address. */
    synchronized @Nullable Verdict failed(Destination to, Throwable error) {
        boolean canSendAgain = body.canSendAgain() && !hop.limit().isOver();
        if (canSendAgain && to.moveOn(error)) {
            return null;
        }
        Verdict verdict = call.outcome(to.attempt(), JdkOutcomes.of(error, body.maybeSent()), canSendAgain);
        if (verdict instanceof Verdict.Fail fail) {
            over = true;
            standIn = hop.limit().isOver() ? null : fail.reply();
        }
        return verdict;
    }

    /** Whether the mesh answers because no endpoint did: {@link #next} gives the answer. */
    synchronized boolean isAnswered() {
        return standIn != null;
    }

    /** What becomes of an attempt whose response begins; null if nobody waits for it any more. */
    synchronized @Nullable Verdict answered(Destination from, ResponseInfo info) {
        from.answered();
        if (over) {
            return null;
        }
        return call.outcome(from.attempt(), response(info), body.canSendAgain());
    }

    /** Whether the attempt that {@link #next} gave may be joined by others beside it. */
    synchronized boolean isHedged() {
        return call.hedgeAfterNanos() > 0 && body.isRepeatable();
    }

    /** Tells, later, that an attempt takes long. */
    ControlLoop.Timer whenSlow(Runnable task) {
        return rules.loop().schedule(Duration.ofNanos(call.hedgeAfterNanos()), task);
    }

    /** How long to wait before another attempt begins beside a slow one; null if none is to. */
    synchronized @Nullable Duration hedge(Destination slow) {
        return over ? null : call.hedge(slow.attempt());
    }

    /**
     * Where another attempt goes, of which others may be in flight; null if there is to be none now, or the mesh answers.
     *
     * @throws IOException if the call is over, as the application is to get it
     */
    synchronized @Nullable Destination nextBeside() throws IOException {
        if (over) {
            return null;
        }
        if (hop.limit().isOver()) {
            HttpTimeoutException error = hop.limit().error();
            finish(error);
            throw error;
        }
        try {
            Step step = call.nextBeside();
            standIn = step instanceof LocalReply reply ? reply : null;
            return step instanceof Attempt attempt ? Destination.of(attempt) : null;
        } catch (MeshException e) {
            over = true;
            throw Failures.of(e);
        }
    }

    /**
     * An attempt's response was read, or discarded.
     *
     * @return how long to wait before the next attempt, or null if the call is over
     */
    synchronized @Nullable Duration completed() {
        if (pause == null) {
            finish(null);
        }
        return pause;
    }

    /** How long to wait before the next attempt, or null if there is to be none. */
    synchronized @Nullable Duration pause() {
        return pause;
    }

    /** The application gave the call up. */
    synchronized void abandon(Throwable error) {
        pause = null;
        standIn = null;
        finish(error);
        if (inside != null) {
            inside.abandon(error);
        }
    }

    /** The call that takes the place of this one, which was answered with a redirect; null if there is none. */
    synchronized @Nullable HttpCall<T> inside() {
        return inside;
    }

    /** Where the attempt goes that {@link #next} gave. */
    synchronized Destination destination() {
        Destination current = destination;
        if (current == null) {
            throw new IllegalStateException("destination: none (expected: that of an attempt)");
        }
        return current;
    }

    /** Whether the response is a redirect that the mesh takes itself. */
    private boolean isTaken(Destination from, ResponseInfo info) {
        if (!call.takesRedirects(info.statusCode()) || !body.canSendAgain()) {
            return false;
        }
        Attempt attempt = from.attempt();
        HttpHeaders sent = InsideRequests.sent(request, attempt);
        InternalRedirect redirect = call.redirect(attempt, Entry.headers(sent), response(info));
        if (redirect == null) {
            return false;
        }
        HttpRequest next = InsideRequests.next(request, sent, redirect, info.headers());
        inside = new HttpCall<>(redirect.call(), hop, next, handler, rules);
        return true;
    }

    private static Outcome.Response response(ResponseInfo info) {
        return new Outcome.Response(info.statusCode(), Entry.headers(info.headers()));
    }

    private void finish(@Nullable Throwable error) {
        if (!over) {
            over = true;
            call.finish(error);
        }
    }
}
