package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.MatchInput;
import dev.proxyless.mesh.model.match.QueryMatch;
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

    /** Known if all of {@code headers} hold, or not all where {@code expected} is false. */
    record HeaderValueMatch(String key, String value, boolean expected, List<HeaderMatch> headers)
            implements RateLimitAction {

        public HeaderValueMatch {
            headers = List.copyOf(headers);
        }

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            boolean all = true;
            for (HeaderMatch header : headers) {
                all &= header.matches(call.request().header(header.name()));
            }
            return all == expected && add(descriptor, key, value);
        }
    }

    /** Known if all of {@code parameters} hold, or not all where {@code expected} is false. */
    record QueryParameterValueMatch(String key, String value, boolean expected, List<QueryMatch> parameters)
            implements RateLimitAction {

        public QueryParameterValueMatch {
            parameters = List.copyOf(parameters);
        }

        @Override
        public boolean describe(CountedCall call, List<DescriptorEntry> descriptor) {
            boolean all = true;
            for (QueryMatch parameter : parameters) {
                all &= parameter.matches(DecodedQuery.first(call.request(), parameter.name()));
            }
            return all == expected && add(descriptor, key, value);
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
}
