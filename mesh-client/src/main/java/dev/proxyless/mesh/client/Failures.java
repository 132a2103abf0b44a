package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.MeshException.Reason;
import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.policy.CallRules;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.snapshot.Resolved;
import org.jspecify.annotations.Nullable;

/** Words every failure of a call: where it happened, what it was, what to do. */
final class Failures {

    private Failures() {}

    static MeshException unroutable(ServiceName service, RouteDecision decision, RequestView request) {
        String what = request.method() + " " + request.path();
        if (decision instanceof RouteDecision.NonForwarding nonForwarding) {
            return new MeshException(
                    Reason.NON_FORWARDING_ROUTE,
                    service,
                    what + " matches " + name(nonForwarding.route())
                            + ", which is for servers (non_forwarding_action); give clients a route to a cluster",
                    null);
        }
        RouteDecision.Unmatched unmatched = (RouteDecision.Unmatched) decision;
        String where = unmatched.virtualHost() == null
                ? "no virtual host has the authority \"" + request.authority() + "\" among its domains"
                : "no route of virtual host \"" + unmatched.virtualHost().name() + "\" matches " + what;
        return new MeshException(
                Reason.NO_ROUTE, service, where + "; `mesh explain` shows what the routes look for", null);
    }

    static MeshException clusterNotFound(
            ServiceName service, RouteDecision.Forward route, @Nullable Resolved<CompiledCluster> resolved) {
        String why = resolved instanceof Resolved.Absent<CompiledCluster> absent
                ? absent.error().describe()
                : route.cluster().isEmpty()
                        ? "the request has no header that names its cluster (cluster_header)"
                        : "the configuration has no such cluster";
        return MeshException.clusterNotFound(
                route.action().clusterNotFoundStatus(), service, where(route) + ": " + why);
    }

    static MeshException dropped(ServiceName service, RouteDecision.Forward route, String category) {
        return new MeshException(
                Reason.DROPPED,
                service,
                where(route) + ": dropped for \"" + category + "\", as the control plane's drop_overloads ask",
                null);
    }

    static MeshException overloaded(
            ServiceName service, RouteDecision.Forward route, CompiledCluster cluster, long limit) {
        return new MeshException(
                Reason.OVERLOADED,
                service,
                where(route) + part(route, cluster) + ": " + limit
                        + " calls are in flight and no more may be (circuit_breakers.thresholds.max_requests)",
                null);
    }

    static MeshException noHealthyEndpoint(
            ServiceName service, RouteDecision.Forward route, CompiledCluster cluster, int attempts) {
        int known = cluster.size();
        return new MeshException(
                Reason.NO_HEALTHY_ENDPOINT,
                service,
                where(route) + after(attempts) + ": "
                        + (known == 0 ? "the cluster has no endpoints" : "none of " + known + " endpoints is usable")
                        + "; check the health of its endpoints at the control plane",
                null);
    }

    static MeshException noSuchEndpoint(ServiceName service, RouteDecision.Forward route, Address address) {
        return new MeshException(
                Reason.NO_HEALTHY_ENDPOINT,
                service,
                where(route) + ": the session's endpoint " + address
                        + " is not there or not of a health that sessions may go to (override_host_status), and the session is"
                        + " strict",
                null);
    }

    static MeshException timeout(
            ServiceName service,
            RouteDecision.Forward route,
            CallRules rules,
            int attempts,
            @Nullable Throwable cause) {
        return new MeshException(
                Reason.TIMEOUT,
                service,
                where(route) + after(attempts) + ": no answer within the time of the route, "
                        + millis(rules.toHeaders()) + ", or of the attempt, " + millis(rules.attemptToHeaders()),
                cause);
    }

    static MeshException endpointFailed(
            ServiceName service,
            RouteDecision.Forward route,
            CallRules rules,
            Host host,
            int attempts,
            Outcome.Failure failure) {
        if (failure instanceof Outcome.TimedOut) {
            return timeout(service, route, rules, attempts, failure.cause());
        }
        return new MeshException(
                Reason.ENDPOINT_FAILED,
                service,
                where(route) + after(attempts) + ": endpoint " + host.endpoint().address() + " failed: "
                        + failure.cause(),
                failure.cause());
    }

    private static String millis(long nanos) {
        return nanos == 0 ? "no limit" : nanos / 1_000_000 + " ms";
    }

    private static String where(RouteDecision.Forward route) {
        return name(route.route()) + " of virtual host \"" + route.virtualHost().name() + "\", cluster \""
                + route.cluster() + "\"";
    }

    private static String part(RouteDecision.Forward route, CompiledCluster cluster) {
        return cluster.name().equals(route.cluster()) ? "" : ", part \"" + cluster.name() + "\"";
    }

    private static String name(Route route) {
        return route.name().isEmpty() ? "a route" : "route \"" + route.name() + "\"";
    }

    private static String after(int attempts) {
        return switch (attempts) {
            case 0 -> "";
            case 1 -> ", 1 attempt";
            default -> ", " + attempts + " attempts";
        };
    }
}
