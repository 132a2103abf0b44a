package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.client.filter.FilterChain;
import dev.proxyless.mesh.client.policy.CallRules;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The decisions that a route can come to, one for each of its clusters, and their weights. Immutable. */
final class DecisionSet {

    private final RouteDecision[] decisions;
    /** The sum of the weights up to and including each decision. */
    private final long[] cumulativeWeights;
    /** The header whose value stands for chance, or null. */
    private final @Nullable String randomHeader;
    /** What stands for chance if the request has it, or null. */
    private final @Nullable HashPolicies hash;

    /** How a request says the cluster of each decision; null if the decision does. */
    private final @Nullable ClusterName[] openNames;

    private DecisionSet(
            RouteDecision[] decisions,
            long[] cumulativeWeights,
            @Nullable String randomHeader,
            @Nullable HashPolicies hash,
            @Nullable ClusterName[] openNames) {
        this.decisions = decisions;
        this.hash = hash;
        this.openNames = openNames;
        this.cumulativeWeights = cumulativeWeights;
        this.randomHeader = randomHeader;
    }

    /** Always this one. */
    static DecisionSet of(RouteDecision decision) {
        return new DecisionSet(
                new RouteDecision[] {decision}, new long[] {1}, null, null, new @Nullable ClusterName[1]);
    }

    /** All that {@code route} can come to. */
    static DecisionSet of(TableScope scope, VirtualHost host, Route route) {
        RouteConfig config = scope.config();
        RouteAction action = route.action();
        if (action instanceof RouteAction.Forward forward) {
            return forward(scope, host, route, forward.within(scope.limits()));
        }
        HeaderRules headers =
                merge(config, HeaderRules.NONE, List.of(route.headers(), host.headers(), config.headers()));
        FilterChain chain = scope.filters().compile(config, host, route);
        if (action instanceof RouteAction.Redirect redirect) {
            return of(new RouteDecision.Redirect(host, route, redirect, headers, chain));
        }
        if (action instanceof RouteAction.DirectResponse response) {
            return of(new RouteDecision.DirectResponse(host, route, response, headers, chain));
        }
        if (action instanceof RouteAction.NonForwarding) {
            return of(new RouteDecision.NonForwarding(host, route, chain));
        }
        throw new AssertionError(action);
    }

    private static DecisionSet forward(TableScope scope, VirtualHost host, Route route, RouteAction.Forward action) {
        RouteConfig config = scope.config();
        List<WeightedCluster> clusters = action.clusters().clusters();
        RouteDecision[] decisions = new RouteDecision[clusters.size()];
        long[] cumulative = new long[clusters.size()];
        @Nullable ClusterName[] openNames = new @Nullable ClusterName[clusters.size()];
        long sum = 0;
        CallRules rules = CallRules.of(action.policy());
        for (int i = 0; i < decisions.length; i++) {
            WeightedCluster cluster = clusters.get(i);
            HeaderRules headers =
                    merge(config, before(cluster), List.of(route.headers(), host.headers(), config.headers()));
            String name = "";
            if (cluster.cluster() instanceof ClusterName.Literal literal) {
                name = literal.name();
            } else {
                openNames[i] = cluster.cluster();
            }
            FilterChain chain = scope.filters().compile(config, host, route, cluster);
            RouteDecision.Forward decision =
                    new RouteDecision.Forward(host, route, action, name, cluster.hostRewrite(), headers, rules, chain);
            if (decisions.length > 1 && !name.isEmpty()) {
                scope.choices().add(decision);
            }
            decisions[i] = decision;
            sum += cluster.weight();
            cumulative[i] = sum;
        }
        HashPolicies hash = action.clusters().byHash() ? HashPolicies.compile(action.hashPolicies()) : null;
        return new DecisionSet(
                decisions, cumulative, action.clusters().randomHeader().orElse(null), hash, openNames);
    }

    /** The decision for a random number, by Envoy's rule {@code random % totalWeight}, counted off in order. */
    RouteDecision choose(RequestView request, long random) {
        if (decisions.length == 1) {
            return decision(0, request, random);
        }
        if (hash != null) {
            return chooseByHash(hash, request, random);
        }
        long value = randomHeader == null ? random : fromHeader(request, randomHeader, random);
        return decision(indexAt(value), request, random);
    }

    /**
     * The decision for the hash of the request, or by chance if it has none. A caller that then gets a cookie goes at once
     * where the cookie will lead it.
     */
    private RouteDecision chooseByHash(HashPolicies policies, RequestView request, long random) {
        RequestHash hashed = policies.of(request);
        if (hashed.isGiven() || !policies.generate()) {
            return decision(indexAt(hashed.isGiven() ? hashed.value() : random), request, random);
        }
        List<HeaderMutation> cookies = new ArrayList<>();
        long generated =
                policies.generated(HexFormat.of().toHexDigits(random), cookies).value();
        return ((RouteDecision.Forward) decision(indexAt(generated), request, random)).respondingWith(cookies);
    }

    private int indexAt(long value) {
        long point = Long.remainderUnsigned(value, cumulativeWeights[decisions.length - 1]);
        int index = 0;
        while (cumulativeWeights[index] <= point) {
            index++;
        }
        return index;
    }

    private RouteDecision decision(int index, RequestView request, long random) {
        ClusterName name = openNames[index];
        return name == null ? decisions[index] : named(decisions[index], name.of(request, random));
    }

    private static RouteDecision named(RouteDecision decision, @Nullable String cluster) {
        return cluster == null ? decision : ((RouteDecision.Forward) decision).toCluster(cluster);
    }

    private static long fromHeader(RequestView request, String header, long random) {
        String value = request.header(header);
        try {
            return value == null ? random : Long.parseUnsignedLong(value);
        } catch (NumberFormatException e) {
            return random;
        }
    }

    /** The rules of a weighted cluster. Its authority, if it has one, is there for the rules after them alone, as in Envoy. */
    private static HeaderRules before(WeightedCluster cluster) {
        if (cluster.hostRewrite().isEmpty()) {
            return cluster.headers();
        }
        List<HeaderMutation> request = new ArrayList<>(cluster.headers().request());
        request.add(new HeaderMutation.SeeAuthority(cluster.hostRewrite().get()));
        return new HeaderRules(request, cluster.headers().response());
    }

    /**
     * The rules of several levels as one list. Envoy applies the most specific level first, so that a wider one has the
     * last word where both overwrite, unless {@code most_specific_header_mutations_wins} says otherwise; but a weighted
     * cluster's own rules come first in any case.
     */
    private static HeaderRules merge(RouteConfig config, HeaderRules cluster, List<HeaderRules> specificFirst) {
        List<HeaderRules> levels = new ArrayList<>(specificFirst);
        if (config.mostSpecificHeaderMutationsWins()) {
            Collections.reverse(levels);
        }
        levels.add(0, cluster);
        List<HeaderMutation> request = new ArrayList<>();
        List<HeaderMutation> response = new ArrayList<>();
        for (HeaderRules rules : levels) {
            request.addAll(rules.request());
            response.addAll(rules.response());
        }
        return request.isEmpty() && response.isEmpty() ? HeaderRules.NONE : new HeaderRules(request, response);
    }
}
