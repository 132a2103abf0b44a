package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What an Envoy proxy answers where no endpoint does: its status, body, headers and {@code RESPONSE_CODE_DETAILS}, word by word,
 * since applications look for them.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/response_code_details">Envoy,
 *     response code details</a>
 */
final class FailureReplies {

    private static final String RESET = "upstream connect error or disconnect/reset before headers. ";
    private static final String EARLY_RESET = "upstream_reset_before_response_started";

    private FailureReplies() {}

    /**
     * The answer.
     *
     * @param error why there is none of an endpoint
     * @param outcome of the last attempt; null if the call failed before it had one
     * @param call what was tried; null if the request has no cluster
     */
    static FilterAction.Reply of(MeshException error, @Nullable Outcome outcome, @Nullable ForwardedCall call) {
        int attempts = call == null ? 0 : call.attempts();
        return switch (error.reason()) {
            case NO_HEALTHY_ENDPOINT ->
                reply(
                        error,
                        "no healthy upstream",
                        call == null ? List.of() : call.countedAs(attempts + 1),
                        "no_healthy_upstream");
            case OVERLOADED -> {
                List<HeaderMutation> headers = new ArrayList<>(List.of(put("x-envoy-overloaded", "true")));
                headers.addAll(call == null ? List.of() : call.countedAs(attempts + 1));
                yield reply(error, reset("overflow", attempts > 0), headers, details("overflow"));
            }
            case DROPPED ->
                call != null && call.isAlwaysDropped()
                        ? dropped(error, "unconditional drop overload")
                        : dropped(error, "drop overload");
            case TIMEOUT -> timeout(error, outcome, call);
            case ENDPOINT_FAILED -> {
                String why = why(outcome);
                yield reply(
                        error,
                        reset(why, attempts > 1),
                        call == null ? List.of() : call.countedAs(attempts),
                        details(why));
            }
            case NO_ROUTE -> reply(error, "", List.of(), "route_not_found");
            case CLUSTER_NOT_FOUND -> reply(error, "", List.of(), "cluster_not_found");
            default -> reply(error, "", List.of(), "");
        };
    }

    private static FilterAction.Reply timeout(
            MeshException error, @Nullable Outcome outcome, @Nullable ForwardedCall call) {
        if (call == null) {
            return reply(error, "", List.of(), "");
        }
        if (call.hasTimeLeft() && outcome != null) {
            return reply(
                    error,
                    "upstream request timeout",
                    call.countedAs(call.attempts()),
                    call.isIdleFirst(true) ? "upstream_per_try_idle_timeout" : "upstream_per_try_timeout");
        }
        return call.isIdleFirst(false)
                ? reply(error, "stream timeout", List.of(), "stream_idle_timeout")
                : reply(error, "upstream request timeout", call.countedAs(call.attempts()), "response_timeout");
    }

    private static FilterAction.Reply dropped(MeshException error, String why) {
        HeaderMutation header = put("x-envoy-" + why.replace(' ', '-'), "true");
        return reply(error, why, List.of(header), why.replace(' ', '_'));
    }

    private static FilterAction.Reply reply(
            MeshException error, String body, List<HeaderMutation> headers, String details) {
        return new FilterAction.Reply(error.httpStatus(), OptionalInt.empty(), body, headers, details);
    }

    private static String reset(String why, boolean again) {
        return RESET + (again ? "retried and the latest reset reason: " : "reset reason: ") + why;
    }

    private static String details(String why) {
        return EARLY_RESET + "{" + why.replace(' ', '_') + "}";
    }

    private static String why(@Nullable Outcome outcome) {
        if (outcome instanceof Outcome.ConnectFailed) {
            return "remote connection failure";
        }
        return outcome instanceof Outcome.Refused ? "remote refused stream reset" : "connection termination";
    }

    private static HeaderMutation put(String name, String value) {
        return new HeaderMutation.Put(name, value, Action.OVERWRITE_IF_EXISTS_OR_ADD);
    }
}
