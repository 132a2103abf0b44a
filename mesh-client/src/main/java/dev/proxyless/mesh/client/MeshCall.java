package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.MeshClientOptions.CallTools;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.Admission;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.client.telemetry.CallStart;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.Route;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call, from the choice of its route to its end. An adapter drives it:
 *
 * <pre>{@code
 * MeshCall call = mesh.begin(service, request);
 * for (;;) {
 *     Step step = call.next();                  // where to send, an answer of the mesh's own, or a pause
 *     ...                                       // the client library sends
 *     Verdict verdict = call.outcome(outcome);  // deliver, retry after a wait, or fail
 * }
 * call.finish(null);
 * }</pre>
 *
 * <p>A call is used by one thread at a time, not always the same one. It holds the revision that was in force when it
 * began, so it never sees a mix of two.
 */
public final class MeshCall {

    private final RoutedRequest routed;
    private final long random;
    private @Nullable ForwardedCall forwarded;
    /** What is before the call; null if there are no filters. */
    private final @Nullable FilterRun filters;

    /** The redirects that led here; null if there were none. */
    private @Nullable RedirectTrail trail;

    private boolean answered;

    MeshCall(ServiceName service, CompiledService compiled, RequestView given, CallTools tools) {
        Admission admission = compiled.admit(given);
        RequestView request = admission.request();
        this.random = tools.random().nextLong();
        RouteDecision decision = compiled.route(admission, random);
        CallObserver observer = tools.observer()
                .startCall(new CallStart(service, CallStart.Protocol.HTTP, request.method(), request.path()));
        this.routed = new RoutedRequest(service, compiled, decision, request, observer, tools);
        if (decision.filters().isEmpty()) {
            this.filters = null;
            this.forwarded = forwarded(routed, null);
        } else {
            this.filters = new FilterRun(decision, request, tools.random(), tools.nanoClock(), observer)
                    .slowing()
                    .within(compiled);
        }
    }

    private static @Nullable ForwardedCall forwarded(RoutedRequest routed, @Nullable FilterRun filters) {
        return routed.decision() instanceof RouteDecision.Forward forward
                ? new ForwardedCall(routed, forward, filters)
                : null;
    }

    /** This call, to which redirects led. Before anything else. */
    MeshCall following(RedirectTrail redirects) {
        trail = redirects;
        return this;
    }

    /** What the route says of this request, for people and logs. */
    public RouteDecision decision() {
        return routed.decision();
    }

    /**
     * The next step. Called first, and again after each {@link Verdict.Retry}.
     *
     * @throws MeshException if there is nothing to send to, or the time of the call is up; the call has ended. Never with {@link
     *     MeshClientBuilder#localReplies}
     */
    public Step next() {
        try {
            return step();
        } catch (MeshException e) {
            LocalReply reply = reply(e, null);
            if (reply == null) {
                throw e;
            }
            return reply;
        }
    }

    private Step step() {
        if (forwarded != null) {
            return forwarded.next();
        }
        if (routed.decision() instanceof RouteDecision.Refused refused) {
            return answer(LocalReplies.refused(refused, filters));
        }
        RequestView seen = routed.request();
        if (filters != null) {
            Step step = filter(filters);
            if (step != null) {
                return step;
            }
            seen = filters.request();
            forwarded = forwarded(routed.as(seen), filters);
            if (forwarded != null) {
                return forwarded.next();
            }
        }
        if (routed.decision() instanceof RouteDecision.DirectResponse direct) {
            return answer(LocalReplies.directResponse(direct, seen, filters));
        }
        if (routed.decision() instanceof RouteDecision.Redirect redirect) {
            return answer(LocalReplies.redirect(redirect, seen, filters));
        }
        MeshException error = Failures.unroutable(routed.service(), routed.decision(), routed.request());
        end(null, CallEnd.error(error.reason().label()));
        throw error;
    }

    /**
     * The copies of the request that go to other clusters beside it (Envoy {@code request_mirror_policies}). The adapter sends
     * them without waiting for them, and tells what came of each.
     *
     * @param first the first attempt, about to be sent; none are given for another, or a second time
     * @param canCopy whether the request's body, if any, can be sent once more while it is sent
     */
    public List<MirroredRequest> mirrors(Attempt first, boolean canCopy) {
        return forwarded == null ? List.of() : forwarded.mirrors(first, random, canCopy);
    }

    /** Tells what came of the attempt that {@link #next} gave, of a request that can be sent again. */
    public Verdict outcome(Outcome outcome) {
        return outcome(outcome, true);
    }

    /**
     * Tells what came of the attempt that {@link #next} gave.
     *
     * @param canSendAgain whether the request's body, if any, can be sent once more; if not, there is no retry
     */
    public Verdict outcome(Outcome outcome, boolean canSendAgain) {
        if (forwarded == null) {
            throw new IllegalStateException("outcome: of a call that was never sent (expected: after an Attempt)");
        }
        return said(forwarded.outcome(outcome, canSendAgain), outcome);
    }

    /** Whether {@link #redirect} may have an answer to a response of this status. */
    public boolean takesRedirects(int status) {
        return routed.decision() instanceof RouteDecision.Forward forward
                && forward.action().internalRedirect().isPresent()
                && forward.action().internalRedirect().get().statuses().contains(status);
    }

    /**
     * Takes a redirect that an endpoint answered with, if its route says so (Envoy {@code internal_redirect_policy}). Asked after
     * {@link Verdict.Deliver}, of a request whose body, if any, can be sent again. If there is an answer, the response is discarded,
     * this call {@link #finish}ed, and the other one driven in its place.
     *
     * @param attempt the attempt that was answered
     * @param sent the headers of its request
     * @return null if the response is the application's
     */
    public @Nullable InternalRedirect redirect(Attempt attempt, HeaderSource sent, Outcome.Response response) {
        return forwarded == null || !takesRedirects(response.status())
                ? null
                : forwarded.redirect(trail == null ? new RedirectTrail() : trail, attempt, sent, response);
    }

    /**
     * After how long, in nanoseconds, an attempt that has no answer is to be told to {@link #hedge}; 0 means never (Envoy
     * {@code HedgePolicy.hedge_on_per_try_timeout}). An adapter that cannot have several attempts of a request in flight may
     * leave it: an attempt then takes as long as the call may.
     */
    public long hedgeAfterNanos() {
        return forwarded == null ? 0 : forwarded.hedgeAfter();
    }

    /**
     * Tells that an attempt takes long. It goes on, and its outcome is told with {@link #outcome(Attempt, Outcome, boolean)},
     * as those of all attempts of such a call.
     *
     * @return how long to wait before {@link #nextBeside}, or null if no other attempt is to begin
     */
    public @Nullable Duration hedge(Attempt slow) {
        return forwarded == null ? null : forwarded.hedge(slow.number());
    }

    /**
     * The next attempt of a call of which others may be in flight. Called after the wait of {@link #hedge} or of a {@link
     * Verdict.Retry}.
     *
     * @return null if there is nothing to send to now, but others may still have an answer; an answer of the mesh's own as {@link
     *     #next} gives it
     * @throws MeshException if there is nothing to send to, or the time of the call is up; the call has ended
     */
    public @Nullable Step nextBeside() {
        try {
            return forwarded == null ? null : forwarded.nextBeside();
        } catch (MeshException e) {
            LocalReply reply = reply(e, null);
            if (reply == null) {
                throw e;
            }
            return reply;
        }
    }

    /**
     * Tells what came of one of several attempts. After a {@link Verdict.Deliver} or {@link Verdict.Fail} the others have
     * ended as cancelled, and the adapter ends what it sent.
     *
     * @param canSendAgain whether the request's body, if any, can be sent once more; if not, there is no retry
     */
    public Verdict outcome(Attempt attempt, Outcome outcome, boolean canSendAgain) {
        if (forwarded == null) {
            throw new IllegalStateException("outcome: of a call that was never sent (expected: after an Attempt)");
        }
        return said(forwarded.outcome(attempt.number(), outcome, canSendAgain), outcome);
    }

    /**
     * The call is over: the response was delivered and read, or the application gave the call up. Idempotent; needed only
     * after {@link Verdict.Deliver} or in place of an outcome.
     *
     * @param error what went wrong on the way, such as a body that broke off or a cancellation; null if nothing did
     */
    public void finish(@Nullable Throwable error) {
        if (forwarded != null) {
            forwarded.finish(error);
        } else if (filters != null) {
            end(null, CallEnds.finished(0, error));
        }
    }

    /** The route's changes to the headers of an endpoint's response, in the order in which they apply. */
    public List<HeaderMutation> responseMutations() {
        return forwarded == null ? List.of() : forwarded.responseMutations();
    }

    /** How much of the body of an endpoint's response the application gets in a second; 0 means as it comes. */
    public long responseBytesPerSecond() {
        return filters == null ? 0 : filters.bytesPerSecond();
    }

    /** What the values of a response's headers are filled in from. */
    public FormatContext responseContext() {
        return forwarded == null ? CallContext.local(routed.request(), "") : forwarded.context();
    }

    /** What the filters make of the request; null if they let it pass. */
    private @Nullable Step filter(FilterRun run) {
        FilterAction action = run.next();
        if (action instanceof FilterAction.Delay delay) {
            return Pause.of(delay.duration());
        }
        if (action instanceof FilterAction.Await) {
            return Pause.until(run::onAnswer);
        }
        return action instanceof FilterAction.Reply reply ? answer(LocalReplies.of(reply, routed, run)) : null;
    }

    private LocalReply answer(LocalReply reply) {
        end(routeName(), CallEnd.http(reply.status()));
        return reply;
    }

    private Verdict said(Verdict verdict, Outcome outcome) {
        return verdict instanceof Verdict.Fail fail
                ? new Verdict.Fail(fail.error(), reply(fail.error(), outcome))
                : verdict;
    }

    /** What stands in for an answer; null if the application wants the error. */
    private @Nullable LocalReply reply(MeshException error, @Nullable Outcome outcome) {
        return routed.tools().settings().localReplies()
                ? LocalReplies.of(FailureReplies.of(error, outcome, forwarded), routed, filters)
                : null;
    }

    private @Nullable String routeName() {
        Route route = routed.decision().route();
        return route == null ? null : route.name();
    }

    private void end(@Nullable String route, CallEnd end) {
        if (!answered) {
            answered = true;
            routed.observer().end(route, null, end);
            if (filters != null) {
                filters.end();
            }
        }
    }
}
