package dev.proxyless.mesh.testkit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Route configurations and requests for them. The same seed gives the same ones. */
final class GeneratedRoutes {

    private static final List<String> ACTIONS =
            List.of("APPEND_IF_EXISTS_OR_ADD", "ADD_IF_ABSENT", "OVERWRITE_IF_EXISTS_OR_ADD", "OVERWRITE_IF_EXISTS");

    private static final List<String> RANDOMS = List.of(
            "0", "7", "99", "100", "251", "4294967296", "18446744073709551615", "18446744073709551616", "-1", "x");

    private static final List<String> FORMATS = List.of(
            "%REQ(X-N)%",
            "%REQ(x-a)%",
            "%REQ(X-B?x-c)%",
            "%RESP(x-a)%_%RESP(x-c)%",
            "%REQ(x-none?x-n):1%",
            "<%REQ(x-none)%>",
            "%RESPONSE_CODE%",
            "%METADATA(ROUTE:test:inner)%_%METADATA(ROUTE:test:name)%:%METADATA(ROUTE:test:inner:number):2%",
            "%METADATA(DYNAMIC:test:name)%%UPSTREAM_METADATA(test:name)%",
            "%REQ(:METHOD)%_%REQ(:authority)%",
            "%ROUTE_NAME%",
            "%UPSTREAM_CLUSTER%",
            "%VIRTUAL_CLUSTER_NAME%",
            "%PROTOCOL%_%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
            "%RESPONSE_FLAGS_LONG%",
            "%PATH%_%PATH(NQ:PATH)%_%PATH(WQ:ORIG)%",
            "%QUERY_PARAM(q)%_%QUERY_PARAM(Q)%",
            "%DYNAMIC_METADATA(a:b)%",
            "%RESPONSE_CODE_DETAILS%");

    private static final List<String> PLUGINS = List.of("p", "q");

    private final Dice dice;
    private final GeneratedMatches matches;
    private final GeneratedFilters filters;
    private List<Object> chain = List.of();
    private final GeneratedHashes hashes;
    private final GeneratedListeners listeners;

    GeneratedRoutes(long seed) {
        this.dice = new Dice(seed);
        this.matches = new GeneratedMatches(dice);
        this.filters = new GeneratedFilters(dice);
        this.hashes = new GeneratedHashes(dice);
        this.listeners = new GeneratedListeners(dice);
    }

    /** An {@code HttpConnectionManager} whose routes go to {@code clusters}. */
    Map<String, Object> manager(List<String> clusters) {
        chain = filters.chain();
        Map<String, Object> manager = EnvoyMessages.manager(config(clusters), chain);
        listeners.putInto(manager);
        return manager;
    }

    private Map<String, Object> config(List<String> clusters) {
        Set<String> taken = new HashSet<>();
        List<Object> hosts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Set<String> domains = new HashSet<>();
            Stream.generate(this::domain)
                    .limit(3)
                    .filter(domain -> taken.add(domain.toLowerCase(Locale.ROOT)))
                    .forEach(domains::add);
            if (domains.isEmpty()) {
                continue;
            }
            Map<String, Object> host = Json.object("name", "host-" + i, "domains", List.copyOf(domains));
            if (dice.oneIn(4)) {
                host.put(
                        "matcher",
                        GeneratedMatchers.ofRoutes(dice, () -> route(clusters)).matcher());
            } else {
                host.put(
                        "routes",
                        Stream.generate(() -> route(clusters))
                                .limit(1 + dice.below(10))
                                .toList());
            }
            if (dice.oneIn(2)) {
                host.put("virtual_clusters", dice.upTo(3, this::virtualCluster));
            }
            if (dice.oneIn(12)) {
                host.put("require_tls", "ALL");
            }
            rules(host, 4);
            override(host, 4);
            countedBy(host);
            hosts.add(host);
        }
        Map<String, Object> config = Json.object("name", "generated", "virtual_hosts", hosts);
        config.put(
                "cluster_specifier_plugins",
                PLUGINS.stream()
                        .map(name -> GeneratedMatchers.plugin(dice, name, clusters))
                        .toList());
        config.put("ignore_port_in_host_matching", dice.oneIn(3));
        config.put("ignore_path_parameters_in_path_matching", dice.oneIn(3));
        config.put("most_specific_header_mutations_wins", dice.oneIn(3));
        rules(config, 4);
        override(config, 4);
        return config;
    }

    /** A request, which has a fair chance to meet a route. */
    Request request() {
        List<Map.Entry<String, String>> headers = new ArrayList<>(
                dice.upTo(4, () -> Map.entry(dice.of(GeneratedMatches.HEADERS), dice.of(GeneratedMatches.VALUES))));
        if (dice.oneIn(4)) {
            headers.add(Map.entry("content-type", dice.of("application/grpc", "application/grpc+proto", "text/plain")));
        }
        if (dice.oneIn(2)) {
            headers.add(Map.entry("x-cluster", dice.of("c0", "c1", "c2")));
        }
        if (dice.oneIn(2)) {
            headers.add(Map.entry("x-random", dice.of(RANDOMS)));
        }
        if (dice.oneIn(8)) {
            headers.add(Map.entry("x-forwarded-host", dice.of("outside", "outside, inside")));
        }
        headers.addAll(hashes.headers());
        String target = listeners.path(matches.path()) + listeners.query(matches.query());
        return new Request(dice.of("GET", "POST"), listeners.authority(authority()), target, headers);
    }

    private Object virtualCluster() {
        return Json.object("name", "vc" + dice.below(9), "headers", List.of(matches.header()));
    }

    private String authority() {
        return dice.of("orders", "orders", "Orders", "a.example.com", "b.a.example.com", "orders.eu", "[::1]", "other")
                + dice.of("", "", "", ":80", ":8080", ":443");
    }

    private String domain() {
        return dice.of(
                "*",
                "*",
                "orders",
                "Orders",
                "orders:80",
                "*.example.com",
                "*.a.example.com",
                "*.com",
                "*-x.com",
                "orders.*",
                "ord*",
                "a.example.com",
                "a.example.*",
                "[::1]",
                "[::1]:80",
                "*:80",
                "*:8080",
                "[::*");
    }

    private Map<String, Object> route(List<String> clusters) {
        Map<String, Object> match = matches.match();
        Map<String, Object> route = Json.object("match", match);
        switch (dice.below(8)) {
            case 0 -> route.put("redirect", redirect(match));
            case 1 -> route.put("direct_response", directResponse());
            default -> {
                Map<String, Object> forward = forward(clusters, match);
                countedBy(forward);
                route.put("route", forward);
            }
        }
        if (dice.oneIn(2)) {
            route.put("name", "route" + dice.below(9));
        }
        rules(route, 3);
        override(route, 3);
        if (dice.oneIn(2)) {
            Map<String, Object> own = Json.object("name", "n" + dice.below(9), "inner", Json.object("number", 427));
            route.put("metadata", Json.object("filter_metadata", Json.object("test", own)));
        }
        return route;
    }

    private Map<String, Object> directResponse() {
        Map<String, Object> response = Json.object("status", dice.of(200, 403, 418, 503));
        if (dice.oneIn(2)) {
            response.put(
                    "body",
                    dice.of(
                            Json.object("inline_string", "said at once"),
                            Json.object("inline_bytes", "c2FpZCBpbiBieXRlcw=="),
                            Json.object("environment_variable", "PATH")));
        }
        return response;
    }

    private Map<String, Object> redirect(Map<String, Object> match) {
        Map<String, Object> redirect = Json.object();
        switch (dice.below(5)) {
            case 0 -> redirect.put("https_redirect", true);
            case 1 -> redirect.put("scheme_redirect", dice.of("http", "https", "HTTPS"));
            default -> redirect.put("strip_query", dice.oneIn(2));
        }
        if (dice.oneIn(3)) {
            redirect.put("host_redirect", dice.of("elsewhere", "elsewhere:9000"));
        }
        if (dice.oneIn(3)) {
            redirect.put("port_redirect", dice.of(80, 443, 8443));
        }
        switch (dice.below(5)) {
            case 0 -> redirect.put("path_redirect", dice.of("/new", "/new?z=1", "new", "/new?"));
            case 1 -> redirect.put(hasPrefix(match) ? "prefix_rewrite" : "path_redirect", dice.of("/p", "/p/", "/"));
            case 2 -> redirect.put("regex_rewrite", regexRewrite());
            default -> redirect.put("strip_query", dice.oneIn(2));
        }
        if (dice.oneIn(2)) {
            redirect.put("response_code", dice.of("FOUND", "SEE_OTHER", "TEMPORARY_REDIRECT", "PERMANENT_REDIRECT"));
        }
        if (!redirect.containsKey("scheme_redirect")
                && !redirect.containsKey("https_redirect")
                && !redirect.containsKey("host_redirect")
                && !redirect.containsKey("port_redirect")) {
            // Where it leads back to its own route, Envoy answers and this library refuses it.
            redirect.put("port_redirect", 82);
        }
        return redirect;
    }

    /** Envoy refuses to rewrite a prefix where a template says what matched. */
    private static boolean hasPrefix(Map<String, Object> match) {
        return !match.containsKey("path_match_policy");
    }

    private Map<String, Object> templateRewrite(String match) {
        String variable =
                match.contains("{x") ? "{x}" : match.contains("{y}") ? "{y}" : match.contains("{v}") ? "{v}" : "t";
        return Json.object(
                "name",
                "envoy.path.rewrite.uri_template.uri_template_rewriter",
                "typed_config",
                Json.object(
                        "@type",
                        "type.googleapis.com/envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig",
                        "path_template_rewrite",
                        dice.of("/" + variable, "/q/" + variable + "/r", "/s" + variable + ".html")));
    }

    private Map<String, Object> regexRewrite() {
        return dice.of(
                Json.object("pattern", Json.object("regex", "/(a)"), "substitution", "/<\\1>"),
                Json.object("pattern", Json.object("regex", "^/([^/]*)/?(.*)$"), "substitution", "/\\2/\\1\\\\\\0"),
                Json.object("pattern", Json.object("regex", "a*"), "substitution", "-"),
                Json.object("pattern", Json.object("regex", "^/a?"), "substitution", dice.of("/", "/x/")),
                Json.object("pattern", Json.object("regex", "b|$"), "substitution", "!"),
                Json.object("pattern", Json.object("regex", "[aA]b?"), "substitution", ""));
    }

    private Map<String, Object> forward(List<String> clusters, Map<String, Object> match) {
        Map<String, Object> forward = Json.object();
        if (dice.oneIn(4)) {
            hashes.putInto(forward, clusters);
        } else if (dice.oneIn(8)) {
            // A header that is no number leaves the choice to chance.
            match.put("headers", List.of(Json.object("name", "x-random", "string_match", number())));
            forward.put("weighted_clusters", Json.object("clusters", shares(clusters), "header_name", "x-random"));
        } else if (dice.oneIn(3)) {
            Map<String, Object> weighted = Json.object("clusters", weighted(clusters));
            if (dice.oneIn(3)) {
                weighted.put("header_name", "x-random");
            }
            if (dice.oneIn(4)) {
                weighted.put("runtime_key_prefix", dice.of("weights", "unset"));
            }
            forward.put("weighted_clusters", weighted);
        } else if (dice.oneIn(5)) {
            forward.put("cluster_header", dice.of("x-cluster", "X-Cluster", "x-none"));
        } else if (dice.oneIn(6)) {
            forward.put("inline_cluster_specifier_plugin", GeneratedMatchers.plugin(dice, "inline", clusters));
        } else if (dice.oneIn(6)) {
            forward.put("cluster_specifier_plugin", dice.of(PLUGINS));
        } else {
            forward.put("cluster", dice.of(clusters));
        }
        switch (dice.below(4)) {
            case 0 -> {
                if (hasPrefix(match)) {
                    forward.put("prefix_rewrite", dice.of("/p", "/p/", "/", "p"));
                } else {
                    forward.put("path_rewrite_policy", templateRewrite(Json.text(match)));
                }
            }
            case 1 -> forward.put("regex_rewrite", regexRewrite());
            default -> forward.put("timeout", "5s");
        }
        forward.remove("host_rewrite_literal");
        if (dice.oneIn(4)) {
            forward.put("cluster_not_found_response_code", dice.of("NOT_FOUND", "INTERNAL_SERVER_ERROR"));
        }
        switch (dice.below(10)) {
            case 0, 1 -> forward.put("host_rewrite_literal", dice.of("Rewritten", "rewritten:81"));
            case 2 -> forward.put("host_rewrite_header", dice.of("x-a", "X-B", "x-none"));
            case 3 ->
                forward.put(
                        "host_rewrite_path_regex",
                        Json.object("pattern", Json.object("regex", "^/([a-z]+).*$"), "substitution", "\\1.internal"));
            default -> forward.put("append_x_forwarded_host", dice.oneIn(2));
        }
        return forward;
    }

    private static Map<String, Object> number() {
        return Json.object("safe_regex", Json.object("regex", "[0-9]{1,19}|18446744073709551615"));
    }

    /** Clusters that all have some weight, or none. */
    private List<Object> shares(List<String> clusters) {
        List<Object> shares = new ArrayList<>();
        clusters.forEach(cluster -> shares.add(Json.object("name", cluster, "weight", dice.of(0, 1, 7, 100, 300))));
        shares.add(Json.object("name", dice.of(clusters), "weight", 1));
        return shares;
    }

    /** Clusters of which exactly one has any weight, so that there is no chance in the choice. */
    private List<Object> weighted(List<String> clusters) {
        int chosen = dice.below(clusters.size());
        List<Object> weighted = new ArrayList<>();
        for (int i = 0; i < clusters.size(); i++) {
            Map<String, Object> cluster = Json.object("name", clusters.get(i), "weight", i == chosen ? 100 : 0);
            rules(cluster, 2);
            override(cluster, 3);
            if (dice.oneIn(5)) {
                cluster.put("host_rewrite_literal", "of-cluster");
            }
            weighted.add(cluster);
        }
        return weighted;
    }

    /** Without filters there is nothing to tell them, and Envoy wants to know those that it is told of. */
    private void override(Map<String, Object> level, int times) {
        if (!chain.isEmpty()) {
            filters.override(level, times);
        }
    }

    private void countedBy(Map<String, Object> level) {
        if (!chain.isEmpty()) {
            filters.countedBy(level);
        }
    }

    /** Puts rules on headers into a message, once in {@code times} for each of the four lists. */
    private void rules(Map<String, Object> message, int times) {
        for (String side : List.of("request_headers", "response_headers")) {
            if (dice.oneIn(times)) {
                message.put(side + "_to_add", additions());
            }
            if (dice.oneIn(times * 2)) {
                message.put(side + "_to_remove", List.of(dice.of(GeneratedMatches.HEADERS)));
            }
        }
    }

    /** Some additions. */
    private List<Map<String, Object>> additions() {
        return dice.upTo(4, () -> added(dice.of("x-a", "X-A", "x-b", "x-c", "x-d")));
    }

    private Map<String, Object> added(String name) {
        Map<String, Object> option = Json.object(
                "header",
                Json.object(
                        "key",
                        name,
                        "value",
                        dice.of("r" + dice.below(100), "100%%", "two words", "", dice.of(FORMATS))));
        switch (dice.below(4)) {
            case 0 -> option.put("append", dice.oneIn(2));
            case 1, 2 -> option.put("append_action", dice.of(ACTIONS));
            default -> option.put("keep_empty_value", dice.oneIn(2));
        }
        return option;
    }
}
