package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.client.hash.SourceAddress;
import dev.proxyless.mesh.client.hash.XxHash64;
import dev.proxyless.mesh.model.route.HashPolicy;
import dev.proxyless.mesh.model.route.PathRewrite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How one policy hashes a request. Immutable. */
interface HashMethod {

    /** Adds the hash of the request's part, if it has it. */
    void addTo(RequestHash hash, RequestView request);

    /** What {@code policy} does. */
    static HashMethod of(HashPolicy policy) {
        if (policy instanceof HashPolicy.Header header) {
            return Header.of(header);
        }
        if (policy instanceof HashPolicy.Cookie cookie) {
            return (hash, request) -> {
                String value = RequestCookies.value(request.headerLines("cookie"), cookie.name());
                add(hash, value == null || value.isEmpty() ? null : value);
            };
        }
        if (policy instanceof HashPolicy.QueryParameter parameter) {
            return (hash, request) -> add(hash, request.queryParameter(parameter.name()));
        }
        if (policy instanceof HashPolicy.SourceIp) {
            long source = XxHash64.hash(SourceAddress.ofThisMachine());
            return (hash, request) -> hash.add(source);
        }
        if (policy instanceof HashPolicy.FilterState state) {
            return (hash, request) -> {
                Long object = request.filterState(state.key());
                if (object != null) {
                    hash.add(object);
                }
            };
        }
        throw new AssertionError(policy);
    }

    private static void add(RequestHash hash, @Nullable String value) {
        if (value != null) {
            hash.add(XxHash64.hash(value));
        }
    }

    /**
     * Of a header: each of its values in ascending order, the hash so far as the seed of the next.
     *
     * @param name the header
     * @param rewrite what is done to each value first, or null
     * @param joined whether several lines of it are one value
     */
    record Header(String name, PathRewrite.@Nullable ReplaceRegex rewrite, boolean joined) implements HashMethod {

        /** The headers that Envoy makes one line of as soon as it reads them, so that it hashes that line. */
        private static final Set<String> ONE_LINE = Set.of(
                "accept",
                "accept-encoding",
                "access-control-request-headers",
                "access-control-request-method",
                "access-control-request-private-network",
                "authorization",
                "cache-control",
                "content-encoding",
                "content-type",
                "expect",
                "grpc-accept-encoding",
                "grpc-timeout",
                "if-match",
                "if-modified-since",
                "if-none-match",
                "if-range",
                "if-unmodified-since",
                "origin",
                "pragma",
                "referer",
                "user-agent",
                "via",
                "x-client-trace-id",
                "x-envoy-attempt-count",
                "x-envoy-decorator-operation",
                "x-envoy-downstream-service-cluster",
                "x-envoy-external-address",
                "x-envoy-original-host",
                "x-envoy-original-path",
                "x-forwarded-for",
                "x-forwarded-host",
                "x-forwarded-port",
                "x-forwarded-proto",
                "x-request-id");

        static Header of(HashPolicy.Header policy) {
            String name = policy.name().equals("host") ? ":authority" : policy.name();
            boolean joined = name.startsWith(":") || ONE_LINE.contains(name);
            return new Header(name, policy.rewrite().orElse(null), joined);
        }

        @Override
        public void addTo(RequestHash hash, RequestView request) {
            if (joined) {
                add(hash, rewritten(request.header(name)));
                return;
            }
            List<String> lines = request.headerLines(name);
            if (lines.size() > 1) {
                hash.add(ofSorted(lines));
            } else if (!lines.isEmpty()) {
                add(hash, rewritten(lines.get(0)));
            }
        }

        private long ofSorted(List<String> lines) {
            List<String> values = new ArrayList<>(lines);
            values.replaceAll(this::rewritten);
            Collections.sort(values);
            long seed = 0;
            for (String value : values) {
                seed = XxHash64.hash(value, seed);
            }
            return seed;
        }

        private @Nullable String rewritten(@Nullable String value) {
            return rewrite == null || value == null
                    ? value
                    : PathRewriter.replaceAll(rewrite.pattern(), rewrite.substitution(), value);
        }
    }
}
