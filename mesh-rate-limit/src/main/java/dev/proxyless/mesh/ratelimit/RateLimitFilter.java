package dev.proxyless.mesh.ratelimit;

import dev.proxyless.mesh.client.filter.CallFilter;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterAction.Answer;
import dev.proxyless.mesh.client.filter.FilterCall;
import dev.proxyless.mesh.client.filter.FilterResponse;
import dev.proxyless.mesh.client.filter.SideCall;
import dev.proxyless.mesh.model.filter.config.RateLimitSettings;
import dev.proxyless.mesh.model.route.HeaderMutation;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Asks about each call, and lets pass those about which nothing was said unless it is told otherwise. */
final class RateLimitFilter implements CallFilter {

    private final RateLimitSettings settings;
    private final CountedBy countedBy;
    private final ServiceCalls calls;

    RateLimitFilter(RateLimitSettings settings, CountedBy countedBy, ServiceCalls calls) {
        this.settings = settings;
        this.countedBy = countedBy;
        this.calls = calls;
    }

    @Override
    public FilterAction onRequest(FilterCall call) {
        if (!settings.enabled().includes(call.random().nextLong())) {
            return FilterAction.CONTINUE;
        }
        RateLimitRequest question = countedBy.question(call);
        if (question == null) {
            return FilterAction.CONTINUE;
        }
        return new FilterAction.Await(
                () -> settings.service().cluster() + " for " + CountedBy.describe(question),
                answer -> ask(call, question, answer));
    }

    private Runnable ask(FilterCall call, RateLimitRequest question, Answer answer) {
        SideCall side = call.sideCall(settings.service().cluster());
        if (side == null) {
            answer.resume(this::unanswered);
            return () -> {};
        }
        return calls.ask(settings.service(), side, question, said -> answer.resume(then -> answered(then, said)));
    }

    private FilterAction answered(FilterCall call, @Nullable RateLimitResponse said) {
        if (said == null) {
            return unanswered(call);
        }
        boolean tooMany = said.getOverallCode() == RateLimitResponse.Code.OVER_LIMIT;
        call.acted(tooMany ? "over_limit" : "ok");
        List<HeaderMutation> toApplication = toApplication(said, tooMany);
        if (tooMany && settings.enforced().includes(call.random().nextLong())) {
            toApplication.addAll(settings.limited().headers());
            return new FilterAction.Reply(
                    settings.limited().status(),
                    settings.limited().grpcStatus(),
                    said.getRawBody().toString(StandardCharsets.UTF_8),
                    toApplication,
                    "request_rate_limited");
        }
        ServiceHeaders.of(said.getRequestHeadersToAddList()).forEach(call::changeRequest);
        if (!toApplication.isEmpty()) {
            call.keep(new Kept(toApplication));
        }
        return FilterAction.CONTINUE;
    }

    private FilterAction unanswered(FilterCall call) {
        call.acted("error");
        OptionalInt status = settings.statusOnError();
        if (status.isPresent()) {
            return FilterAction.Reply.of(status.getAsInt(), "", "rate_limiter_error");
        }
        call.acted("failure_mode_allowed");
        return FilterAction.CONTINUE;
    }

    private List<HeaderMutation> toApplication(RateLimitResponse said, boolean tooMany) {
        List<HeaderMutation> headers = new ArrayList<>(ServiceHeaders.of(said.getResponseHeadersToAddList()));
        if (tooMany && settings.limited().marked()) {
            headers.add(new HeaderMutation.Put(
                    "x-envoy-ratelimited", "true", HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD));
        }
        if (settings.limited().tellsLimit()) {
            headers.addAll(LimitHeaders.of(said.getStatusesList()));
        }
        return headers;
    }

    @Override
    public void onResponse(FilterResponse response) {
        if (response.kept() instanceof Kept kept) {
            kept.headers.forEach(response::change);
        }
    }

    /** What a response is to have beside its own headers. */
    private record Kept(List<HeaderMutation> headers) {}
}
