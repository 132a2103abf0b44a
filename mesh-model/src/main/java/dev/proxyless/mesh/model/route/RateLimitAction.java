package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.IpAddresses;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.MatchInput;
import dev.proxyless.mesh.model.match.QueryMatch;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.RequestFields;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What makes an entry of a descriptor (Envoy {@code route.v3.RateLimit.Action}). Thread-safe. */
public sealed interface RateLimitAction {

    /**
     * Adds its entry to a descriptor.
     *
     * @return false if the call has no descriptor because of this
     */
    boolean describe(CountedCall call, List<DescriptorEntry> descriptor);

    private static boolean add(List<DescriptorEntry> descriptor, String key, String value) {
        descriptor.add(new DescriptorEntry(key, value));
        return true;
    }

    /** The cluster that the route leads to; a call that goes to none has no descriptor. */
    record DestinationCluster() implements RateLimitAction {

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            String cluster = call.context().facts().clusterName();
            return !cluster.isEmpty() && add(descriptor, "destination_cluster", cluster);
        }
    }

    /** Where the call comes from. */
    record RemoteAddress() implements RateLimitAction {

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            return add(descriptor, "remote_address", call.source());
        }
    }

    /** The network that the call comes from, of so many bits of an address of IPv4 or IPv6. */
    record MaskedRemoteAddress(int bitsOfV4, int bitsOfV6) implements RateLimitAction {

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            return add(descriptor, "masked_remote_address", IpAddresses.network(call.source(), bitsOfV4, bitsOfV6));
        }
    }

    /** The same for every call. */
    record GenericKey(String key, String value) implements RateLimitAction {

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            return add(descriptor, key, value);
        }
    }

    /** The first value of a header; {@code skipIfAbsent} says whether a call without it has a descriptor without this. */
    record RequestHeader(String name, String key, boolean skipIfAbsent) implements RateLimitAction {

        public RequestHeader {
            name = name.toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            String value = call.context().requestHeader(name);
            return value == null ? skipIfAbsent : add(descriptor, key, value);
        }
    }

    /** The first value of a query parameter; {@code skipIfAbsent} is as with headers. */
    record QueryParameter(String name, String key, boolean skipIfAbsent) implements RateLimitAction {

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            String value = DecodedQuery.first(call.request(), name);
            return value == null ? skipIfAbsent : add(descriptor, key, value);
        }
    }

    /**
     * Known if all of these hold, or not all where {@code expected} is false.
     *
     * @param headers conditions on headers
     * @param parameters conditions on query parameters, which are decoded first
     */
    record ValueMatch(
            String key, String value, boolean expected, List<HeaderMatch> headers, List<QueryMatch> parameters)
            implements RateLimitAction {

        public ValueMatch {
            headers = List.copyOf(headers);
            parameters = List.copyOf(parameters);
        }

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            return holds(call.request()) == expected && add(descriptor, key, value);
        }

        private boolean holds(RequestFields request) {
            for (HeaderMatch header : headers) {
                if (!header.matches(request.header(header.name()))) {
                    return false;
                }
            }
            for (QueryMatch parameter : parameters) {
                if (!parameter.matches(DecodedQuery.first(request, parameter.name()))) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * A text of what the control plane wrote beside the route.
     *
     * @param filter whose part of it
     * @param path the keys that lead to the text, one inside the other
     * @param key of the entry
     * @param otherwise what stands for a text that is missing or empty; if it is empty too, {@code skipIfAbsent} counts
     * @param ofRoute whether it is the route's; if not, it is what filters leave, which is nothing
     * @param skipIfAbsent as with headers
     */
    record RouteMetadata(
            String filter, List<String> path, String key, String otherwise, boolean ofRoute, boolean skipIfAbsent)
            implements RateLimitAction {

        public RouteMetadata {
            path = List.copyOf(path);
        }

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            String text = ofRoute ? text(call.context().facts().routeMetadata()) : "";
            String value = text.isEmpty() ? otherwise : text;
            return value.isEmpty() ? skipIfAbsent : add(descriptor, key, value);
        }

        private String text(Metadata metadata) {
            @Nullable Object value = metadata.filterMetadata().get(filter);
            for (String each : path) {
                value = value instanceof Map<?, ?> map ? map.get(each) : null;
            }
            return value instanceof String text ? text : "";
        }
    }

    /** What a matcher would look at, by the name of the extension; an empty value makes no entry. */
    record Input(String key, MatchInput input) implements RateLimitAction {

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            @Nullable String value = input.of(call.request());
            return value != null && (value.isEmpty() || add(descriptor, key, value));
        }
    }

    /** The value of an expression; {@code skipIfError} says whether a call of which it has none has a descriptor without this. */
    record Expression(String key, RequestExpression expression, boolean skipIfError) implements RateLimitAction {

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            @Nullable String value = expression.value(call.request());
            return value == null ? skipIfError : add(descriptor, key, value);
        }
    }
}
