package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.HeaderSpec;
import dev.proxyless.mesh.xds.appmesh.spec.HeaderSpec.ValueSpec;
import dev.proxyless.mesh.xds.appmesh.spec.PathSpec;
import dev.proxyless.mesh.xds.appmesh.spec.Protocol;
import dev.proxyless.mesh.xds.appmesh.spec.RequestMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads which requests a route takes; routes of gateways have the same conditions, and one on the host. */
final class MatchReader {

    private static final int MAX_CONDITIONS = 10;
    private static final Map<String, String> METHODS =
            same("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");
    private static final Map<String, String> SCHEMES = same("http", "https");

    private MatchReader() {}

    /** Reads {@code match}, whose end is the caller's to tell. */
    static RequestMatch read(Protocol protocol, Section match) {
        return switch (protocol) {
            case HTTP, HTTP2 -> http(protocol, match);
            case GRPC -> grpc(match);
            case TCP -> of(protocol, PathSpec.ALL, match, List.of());
        };
    }

    /** What a route takes that has no {@code match}, which only connections may lack. */
    static Optional<RequestMatch> withoutMatch(Protocol protocol) {
        return Optional.of(protocol)
                .filter(Protocol.TCP::equals)
                .map(tcp -> new RequestMatch(
                        tcp, PathSpec.ALL, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of()));
    }

    private static RequestMatch http(Protocol protocol, Section match) {
        List<RequestMatch.QuerySpec> query = new ArrayList<>();
        for (Section parameter : match.objects("queryParameters", 0, MAX_CONDITIONS)) {
            query.add(query(parameter));
        }
        return new RequestMatch(
                protocol,
                path(match),
                match.optionalChoice("method", METHODS),
                match.optionalChoice("scheme", SCHEMES),
                Ports.optional(match, "port"),
                headers(match, "headers"),
                query);
    }

    private static RequestMatch grpc(Section match) {
        Optional<String> service = match.optionalText("serviceName");
        Optional<String> method = match.optionalText("methodName");
        if (method.isPresent() && service.isEmpty()) {
            throw match.fault("methodName", Section.quote(method.get()) + " (expected: a serviceName beside it)");
        }
        PathSpec path = PathSpec.ALL;
        if (service.isPresent()) {
            String prefix = "/" + service.get() + "/";
            path = method.isPresent() ? new PathSpec.Exact(prefix + method.get()) : new PathSpec.Prefix(prefix);
        }
        return of(Protocol.GRPC, path, match, headers(match, "metadata"));
    }

    private static RequestMatch of(Protocol protocol, PathSpec path, Section match, List<HeaderSpec> headers) {
        return new RequestMatch(
                protocol, path, Optional.empty(), Optional.empty(), Ports.optional(match, "port"), headers, List.of());
    }

    private static PathSpec path(Section match) {
        String form = match.oneOf("prefix", "path");
        if (form == null) {
            return PathSpec.ALL;
        }
        if (form.equals("prefix")) {
            return new PathSpec.Prefix(absolute(match, "prefix"));
        }
        Section path = match.object("path");
        String kind = path.oneOf("exact", "regex");
        if (kind == null) {
            throw path.fault("no condition (expected: exact or regex)");
        }
        path.end();
        return kind.equals("exact")
                ? new PathSpec.Exact(absolute(path, "exact"))
                : new PathSpec.Regex(path.text("regex"));
    }

    /** A text that begins with a slash. */
    static String absolute(Section parent, String field) {
        String text = parent.text(field);
        if (!text.startsWith("/")) {
            throw parent.fault(field, Section.quote(text) + " (expected: one that begins with /)");
        }
        return text;
    }

    private static RequestMatch.QuerySpec query(Section parameter) {
        Optional<String> exact = parameter.optionalObject("match").flatMap(match -> {
            Optional<String> value = match.optionalText("exact");
            match.end();
            return value;
        });
        RequestMatch.QuerySpec query = new RequestMatch.QuerySpec(parameter.text("name"), exact);
        parameter.end();
        return query;
    }

    private static List<HeaderSpec> headers(Section match, String field) {
        List<HeaderSpec> headers = new ArrayList<>();
        for (Section header : match.objects(field, 0, MAX_CONDITIONS)) {
            headers.add(new HeaderSpec(
                    header.text("name"),
                    header.flag("invert", false),
                    header.optionalObject("match").map(MatchReader::value).orElseGet(ValueSpec.Present::new)));
            header.end();
        }
        return headers;
    }

    private static ValueSpec value(Section match) {
        String form = match.oneOf("exact", "prefix", "suffix", "regex", "range");
        if (form == null) {
            throw match.fault("no condition (expected: exact, prefix, suffix, regex or range)");
        }
        match.end();
        return switch (form) {
            case "exact" -> new ValueSpec.Exact(match.text(form));
            case "prefix" -> new ValueSpec.Prefix(match.text(form));
            case "suffix" -> new ValueSpec.Suffix(match.text(form));
            case "regex" -> new ValueSpec.Regex(match.text(form));
            default -> range(match.object(form));
        };
    }

    private static ValueSpec range(Section range) {
        long start = range.bigNumber("start", Long.MIN_VALUE, Long.MAX_VALUE);
        long end = range.bigNumber("end", Long.MIN_VALUE, Long.MAX_VALUE);
        if (start >= end) {
            throw range.fault("end", end + " (expected: > start, " + start + ")");
        }
        range.end();
        return new ValueSpec.Range(start, end);
    }

    private static Map<String, String> same(String... values) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String value : values) {
            map.put(value, value);
        }
        return map;
    }
}
