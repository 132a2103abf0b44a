package dev.proxyless.mesh.xds.appmesh.translate;

import dev.proxyless.mesh.xds.appmesh.spec.HeaderSpec;
import dev.proxyless.mesh.xds.appmesh.spec.HeaderSpec.ValueSpec;
import dev.proxyless.mesh.xds.appmesh.spec.PathSpec;
import dev.proxyless.mesh.xds.appmesh.spec.Protocol;
import dev.proxyless.mesh.xds.appmesh.spec.RequestMatch;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.Int64Range;

/** Conditions on requests (Envoy {@code route.v3.RouteMatch}). */
final class RouteMatchTranslator {

    private RouteMatchTranslator() {}

    static RouteMatch translate(RequestMatch match) {
        RouteMatch.Builder translated = RouteMatch.newBuilder();
        path(match.path(), translated);
        match.method().ifPresent(method -> translated.addHeaders(exact(":method", method)));
        match.scheme().ifPresent(scheme -> translated.addHeaders(exact(":scheme", scheme)));
        match.headers().forEach(header -> translated.addHeaders(header(header)));
        match.query().forEach(query -> translated.addQueryParameters(query(query)));
        if (match.protocol() == Protocol.GRPC) {
            translated.setGrpc(RouteMatch.GrpcRouteMatchOptions.getDefaultInstance());
        }
        return translated.build();
    }

    private static void path(PathSpec path, RouteMatch.Builder translated) {
        if (path instanceof PathSpec.Prefix prefix) {
            translated.setPrefix(prefix.value());
        } else if (path instanceof PathSpec.Exact exact) {
            translated.setPath(exact.value());
        } else if (path instanceof PathSpec.Regex regex) {
            translated.setSafeRegex(regex(regex.value()));
        } else {
            throw new AssertionError(path);
        }
    }

    private static HeaderMatcher header(HeaderSpec header) {
        HeaderMatcher.Builder translated =
                HeaderMatcher.newBuilder().setName(header.name()).setInvertMatch(header.invert());
        if (header.value() instanceof ValueSpec.Present) {
            return translated.setPresentMatch(true).build();
        }
        if (header.value() instanceof ValueSpec.Range range) {
            return translated
                    .setRangeMatch(
                            Int64Range.newBuilder().setStart(range.start()).setEnd(range.end()))
                    .build();
        }
        return translated.setStringMatch(value(header.value())).build();
    }

    private static StringMatcher value(ValueSpec value) {
        StringMatcher.Builder translated = StringMatcher.newBuilder();
        if (value instanceof ValueSpec.Exact exact) {
            return translated.setExact(exact.value()).build();
        }
        if (value instanceof ValueSpec.Prefix prefix) {
            return translated.setPrefix(prefix.value()).build();
        }
        if (value instanceof ValueSpec.Suffix suffix) {
            return translated.setSuffix(suffix.value()).build();
        }
        if (value instanceof ValueSpec.Regex regex) {
            return translated.setSafeRegex(regex(regex.value())).build();
        }
        throw new AssertionError(value);
    }

    private static HeaderMatcher exact(String name, String value) {
        return HeaderMatcher.newBuilder()
                .setName(name)
                .setStringMatch(StringMatcher.newBuilder().setExact(value))
                .build();
    }

    private static QueryParameterMatcher query(RequestMatch.QuerySpec query) {
        QueryParameterMatcher.Builder translated =
                QueryParameterMatcher.newBuilder().setName(query.name());
        query.exact()
                .ifPresentOrElse(
                        value -> translated.setStringMatch(
                                StringMatcher.newBuilder().setExact(value)),
                        () -> translated.setPresentMatch(true));
        return translated.build();
    }

    static RegexMatcher regex(String expression) {
        return RegexMatcher.newBuilder().setRegex(expression).build();
    }
}
