package dev.proxyless.mesh.model.format;

import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The operators of texts. Those that tell of a proxy's own callers, connections and filters find nothing in a client, as
 * they would in an Envoy that has none of it.
 */
final class Operators {

    /** {@code NAME}, {@code NAME(arguments)}, {@code NAME(arguments):length}. Of the control plane, so short and simple. */
    private static final Pattern SHAPE = Pattern.compile("([A-Z_]+)(?:\\(([^)]*)\\))?(?::([0-9]{1,6}))?");

    private static final List<String> NOTHING_IN_A_CLIENT = List.of(
            "DOWNSTREAM_",
            "DYNAMIC_METADATA",
            "FILTER_STATE",
            "UPSTREAM_FILTER_STATE",
            "PER_REQUEST_STATE",
            "TRAILER",
            "REQUESTED_SERVER_NAME",
            "PEER_",
            "CONNECTION_ID",
            "CONNECTION_TERMINATION_DETAILS",
            "UPSTREAM_TLS_",
            "UPSTREAM_PEER_",
            "UPSTREAM_LOCAL_",
            "CUSTOM_FLAGS",
            "LOCAL_REPLY_BODY",
            "FILTER_CHAIN_NAME");

    private Operators() {}

    static TextFormat of(String operator, FormatSources sources) {
        Matcher shape = SHAPE.matcher(operator);
        if (!shape.matches()) {
            throw wrong(operator, "an operator such as %REQ(x-user)%");
        }
        String name = shape.group(1);
        String arguments = shape.group(2);
        int length = shape.group(3) == null ? Integer.MAX_VALUE : Integer.parseInt(shape.group(3));
        return new Value(value(operator, name, arguments == null ? "" : arguments, sources), length);
    }

    private static Function<FormatContext, @Nullable String> value(
            String operator, String name, String arguments, FormatSources sources) {
        if (NOTHING_IN_A_CLIENT.stream().anyMatch(name::startsWith)) {
            return context -> null;
        }
        return switch (name) {
            case "REQ" -> header(operator, arguments, FormatContext::requestHeader);
            case "RESP" -> header(operator, arguments, FormatContext::responseHeader);
            case "RESPONSE_CODE" -> fact(facts -> Integer.toString(facts.responseCode()));
            case "RESPONSE_CODE_DETAILS" -> fact(CallFacts::responseCodeDetails);
            case "RESPONSE_FLAGS" -> fact(ResponseFlags::brief);
            case "RESPONSE_FLAGS_LONG" -> fact(ResponseFlags::inFull);
            case "PROTOCOL" -> fact(CallFacts::protocol);
            case "UPSTREAM_PROTOCOL" -> fact(facts -> facts.responseCode() == 0 ? null : facts.protocol());
            case "UPSTREAM_REQUEST_ATTEMPT_COUNT" -> fact(facts -> Integer.toString(facts.attempts()));
            case "TRACE_ID" -> fact(CallFacts::traceId);
            case "START_TIME", "START_TIME_LOCAL", "EMIT_TIME", "EMIT_TIME_LOCAL" ->
                TimeOperator.of(operator, name, arguments, sources.clock());
            case "PATH" -> PathOperator.path(operator, arguments);
            case "QUERY_PARAM" -> PathOperator.queryParameter(operator, arguments);
            case "REQ_WITHOUT_QUERY" -> withoutQuery(header(operator, arguments, FormatContext::requestHeader));
            case "UNIQUE_ID" -> context -> UUID.randomUUID().toString();
            case "METADATA" -> MetadataOperator.typed(operator, arguments);
            case "UPSTREAM_METADATA" -> MetadataOperator.ofEndpoint(operator, arguments);
            case "ROUTE_NAME" -> fact(CallFacts::routeName);
            case "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW" -> fact(CallFacts::clusterName);
            case "VIRTUAL_CLUSTER_NAME" -> fact(CallFacts::virtualClusterName);
            case "UPSTREAM_HOST", "UPSTREAM_REMOTE_ADDRESS" ->
                endpoint(endpoint -> endpoint.address().toString());
            case "UPSTREAM_HOST_NAME" -> endpoint(Endpoint::hostname);
            case "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT" -> endpoint(endpoint -> withoutPort(endpoint.address()));
            case "UPSTREAM_REMOTE_PORT" -> endpoint(endpoint -> port(endpoint.address()));
            case "HOSTNAME" -> constant(sources.environment().apply("HOSTNAME"));
            case "ENVIRONMENT" -> constant(sources.environment().apply(arguments));
            default ->
                throw wrong(operator, "one of REQ, RESP, RESPONSE_CODE, METADATA, … as docs/routing.md lists them");
        };
    }

    /** {@code first?second}: the second header counts where the first is missing. */
    private static Function<FormatContext, @Nullable String> header(String operator, String arguments, Lookup headers) {
        String[] names = arguments.toLowerCase(Locale.ROOT).split("\\?", -1);
        if (names.length > 2 || names[0].isEmpty()) {
            throw wrong(operator, "a header's name, or two with ? between them, in the parentheses");
        }
        String alternative = names.length == 2 ? names[1] : "";
        return context -> {
            String value = headers.find(context, names[0]);
            return value == null && !alternative.isEmpty() ? headers.find(context, alternative) : value;
        };
    }

    private static Function<FormatContext, @Nullable String> withoutQuery(
            Function<FormatContext, @Nullable String> value) {
        return context -> {
            String text = value.apply(context);
            return text == null ? null : PathOperator.withoutQuery(text);
        };
    }

    private static Function<FormatContext, @Nullable String> fact(Function<CallFacts, @Nullable String> fact) {
        return context -> fact.apply(context.facts());
    }

    private static Function<FormatContext, @Nullable String> endpoint(Function<Endpoint, String> part) {
        return context -> {
            Endpoint endpoint = context.facts().endpoint();
            return endpoint == null ? null : part.apply(endpoint);
        };
    }

    private static String withoutPort(Address address) {
        return address instanceof Address.Socket socket ? socket.host() : address.toString();
    }

    private static String port(Address address) {
        return address instanceof Address.Socket socket ? Integer.toString(socket.port()) : "";
    }

    private static Function<FormatContext, @Nullable String> constant(@Nullable String value) {
        return context -> value;
    }

    static IllegalArgumentException wrong(String operator, String expected) {
        return new IllegalArgumentException("%" + operator + "% (expected: " + expected + ")");
    }

    private interface Lookup {
        @Nullable String find(FormatContext context, String name);
    }

    private record Value(Function<FormatContext, @Nullable String> value, int length) implements TextFormat {
        @Override
        public String text(FormatContext context) {
            String found = value.apply(context);
            if (found == null) {
                return "";
            }
            return found.length() <= length ? found : found.substring(0, length);
        }
    }
}
