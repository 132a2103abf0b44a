package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.Kind;
import dev.proxyless.mesh.xds.appmesh.spec.Protocol;
import dev.proxyless.mesh.xds.appmesh.spec.Reference;
import dev.proxyless.mesh.xds.appmesh.spec.RequestMatch;
import dev.proxyless.mesh.xds.appmesh.spec.RetryEvent;
import dev.proxyless.mesh.xds.appmesh.spec.RetrySpec;
import dev.proxyless.mesh.xds.appmesh.spec.Route;
import dev.proxyless.mesh.xds.appmesh.spec.Route.WeightedTarget;
import dev.proxyless.mesh.xds.appmesh.spec.Timeouts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads routes of virtual routers. */
final class RouteReader {

    private static final int MAX_TARGETS = 10;
    private static final int MAX_WEIGHT = 100;

    private final References references;
    private final Item item;

    RouteReader(References references, Item item) {
        this.references = references;
        this.item = item;
    }

    /** A route of the API, which is a resource of its own. */
    Route read() {
        Route route = route(
                item.name(),
                references.read(Kind.VIRTUAL_ROUTER, item.body(), Kind.VIRTUAL_ROUTER.nameField(), item),
                item.spec());
        item.body().end();
        return route;
    }

    /** A route of a manifest, which is part of its router. */
    Route inline(Section section) {
        return route(section.text("name"), new Reference(item.name(), section.place()), section);
    }

    private Route route(String name, Reference router, Section spec) {
        Protocol protocol = protocol(spec);
        Section rule = spec.object(protocol.routeField());
        RequestMatch match = rule.optionalObject("match")
                .map(section -> {
                    RequestMatch read = MatchReader.read(protocol, section);
                    section.end();
                    return read;
                })
                .or(() -> MatchReader.withoutMatch(protocol))
                .orElseThrow(() -> rule.fault("match", "is missing (expected: an object)"));
        Route route = new Route(
                name,
                router,
                spec.optionalNumber("priority", 0, Route.LAST).orElse(Route.LAST),
                match,
                targets(rule.object("action")),
                rule.optionalObject("retryPolicy").map(policy -> retry(protocol, policy)),
                rule.optionalObject("timeout").map(RouteReader::timeouts).orElse(Timeouts.NONE),
                rule.place());
        rule.end();
        spec.end();
        return route;
    }

    static Protocol protocol(Section spec) {
        String field = spec.oneOf("httpRoute", "http2Route", "grpcRoute", "tcpRoute");
        for (Protocol protocol : Protocol.values()) {
            if (protocol.routeField().equals(field)) {
                return protocol;
            }
        }
        throw spec.fault("no route (expected: httpRoute, http2Route, grpcRoute or tcpRoute)");
    }

    private List<WeightedTarget> targets(Section action) {
        List<WeightedTarget> targets = new ArrayList<>();
        int sum = 0;
        for (Section target : action.objects("weightedTargets", 1, MAX_TARGETS)) {
            WeightedTarget read = new WeightedTarget(
                    references.read(Kind.VIRTUAL_NODE, target, Kind.VIRTUAL_NODE.field(), item),
                    target.number("weight", 0, MAX_WEIGHT),
                    Ports.optional(target, "port"));
            target.end();
            sum += read.weight();
            targets.add(read);
        }
        if (sum == 0) {
            throw action.fault("weightedTargets", "weights of 0 (expected: at least one that is more)");
        }
        action.end();
        return targets;
    }

    static Timeouts timeouts(Section section) {
        Timeouts timeouts =
                new Timeouts(Durations.optional(section, "perRequest"), Durations.optional(section, "idle"));
        section.end();
        return timeouts;
    }

    private static RetrySpec retry(Protocol protocol, Section policy) {
        List<RetryEvent> events = new ArrayList<>();
        events(policy, "httpRetryEvents", events);
        events(policy, "tcpRetryEvents", events);
        if (protocol == Protocol.GRPC) {
            events(policy, "grpcRetryEvents", events);
        }
        if (events.isEmpty()) {
            throw policy.fault("no events (expected: at least one in httpRetryEvents, tcpRetryEvents or, for gRPC,"
                    + " grpcRetryEvents)");
        }
        RetrySpec retry = new RetrySpec(
                events, policy.number("maxRetries", 0, Integer.MAX_VALUE), Durations.read(policy, "perRetryTimeout"));
        policy.end();
        return retry;
    }

    private static void events(Section policy, String field, List<RetryEvent> events) {
        Map<String, RetryEvent> choices = new LinkedHashMap<>();
        for (RetryEvent event : RetryEvent.values()) {
            if (event.field().equals(field)) {
                choices.put(event.spelling(), event);
            }
        }
        for (String text : policy.texts(field)) {
            Optional<RetryEvent> event = Optional.ofNullable(choices.get(text));
            events.add(event.orElseThrow(() -> policy.fault(
                    field, Section.quote(text) + " (expected: one of " + String.join(", ", choices.keySet()) + ")")));
        }
    }
}
