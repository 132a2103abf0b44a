package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The answers that a route gives by itself. */
final class LocalReplies {

    private LocalReplies() {}

    static LocalReply directResponse(RouteDecision.DirectResponse decision) {
        Map<String, String> headers = new LinkedHashMap<>();
        String body = decision.action().body();
        if (!body.isEmpty()) {
            headers.put("content-type", "text/plain");
        }
        mutate(headers, decision.headers().response());
        return new LocalReply(decision.action().status(), headers, body);
    }

    static LocalReply redirect(RouteDecision.Redirect decision, RequestView request) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("location", request.path() + decision);
        mutate(headers, decision.headers().response());
        return new LocalReply(decision.action().status(), headers, "");
    }

    private static void mutate(Map<String, String> headers, List<HeaderMutation> mutations) {
        for (HeaderMutation mutation : mutations) {
            if (mutation instanceof HeaderMutation.Remove remove) {
                headers.remove(remove.name());
            } else if (mutation instanceof HeaderMutation.Put put) {
                put(headers, put);
            }
        }
    }

    private static void put(Map<String, String> headers, HeaderMutation.Put put) {
        switch (put.action()) {
            case APPEND_IF_EXISTS_OR_ADD -> headers.merge(put.name(), put.value(), (old, added) -> old + "," + added);
            case ADD_IF_ABSENT -> headers.putIfAbsent(put.name(), put.value());
            case OVERWRITE_IF_EXISTS_OR_ADD -> headers.put(put.name(), put.value());
            case OVERWRITE_IF_EXISTS -> headers.replace(put.name(), put.value());
        }
    }
}
