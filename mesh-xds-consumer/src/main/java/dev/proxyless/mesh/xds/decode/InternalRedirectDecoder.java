package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.route.InternalRedirectPolicy;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which redirects are taken inside the mesh (Envoy {@code route.v3.InternalRedirectPolicy}). Used once. */
final class InternalRedirectDecoder {

    private static final String PREDICATES = "envoy.extensions.internal_redirect.";
    private static final String PREVIOUS = PREDICATES + "previous_routes.v3.PreviousRoutesConfig";
    private static final String ALLOWED = PREDICATES + "allow_listed_routes.v3.AllowListedRoutesConfig";
    private static final String SAFE_SCHEME = PREDICATES + "safe_cross_scheme.v3.SafeCrossSchemeConfig";
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_CODES = 5;

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.InternalRedirectPolicy")
            .honouring("max_internal_redirects", "redirect_response_codes", "response_headers_to_copy")
            .honouringPartly("predicates", "previous_routes, allow_listed_routes and safe_cross_scheme")
            .reporting(
                    "allow_cross_scheme_redirect", "there is no TLS yet: a redirect to https goes to the application");
    static final FieldRules PREDICATE_RULES = FieldRules.of("envoy.config.core.v3.TypedExtensionConfig")
            .at("as a predicate of internal redirects")
            .honouring("typed_config")
            .passingOver("name");
    static final FieldRules ALLOWED_RULES = FieldRules.of(ALLOWED).honouring("allowed_route_names");

    private boolean onlyNewRoutes;
    private @Nullable Set<String> allowedRoutes;

    private InternalRedirectDecoder() {}

    static InternalRedirectPolicy decode(
            io.envoyproxy.envoy.config.route.v3.InternalRedirectPolicy proto, FieldPath at) {
        RULES.apply(proto, at);
        InternalRedirectDecoder decoder = new InternalRedirectDecoder();
        for (int i = 0; i < proto.getPredicatesCount(); i++) {
            decoder.add(proto.getPredicates(i), at.item("predicates", i));
        }
        long max = proto.hasMaxInternalRedirects()
                ? Integer.toUnsignedLong(proto.getMaxInternalRedirects().getValue())
                : InternalRedirectPolicy.DEFAULT.maxRedirects();
        return new InternalRedirectPolicy(
                max,
                statuses(proto.getRedirectResponseCodesList(), at),
                decoder.onlyNewRoutes,
                Optional.ofNullable(decoder.allowedRoutes),
                copiedHeaders(proto.getResponseHeadersToCopyList(), at));
    }

    /** Other codes are passed over, as in Envoy. */
    private static Set<Integer> statuses(List<Integer> codes, FieldPath at) {
        if (codes.isEmpty()) {
            return InternalRedirectPolicy.DEFAULT.statuses();
        }
        if (codes.size() > MAX_CODES) {
            at.field("redirect_response_codes").refuse(codes.size() + " codes (expected: at most " + MAX_CODES + ")");
        }
        Set<Integer> statuses = new HashSet<>(codes);
        statuses.retainAll(REDIRECTS);
        return statuses;
    }

    private static List<String> copiedHeaders(List<String> names, FieldPath at) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).toLowerCase(Locale.ROOT);
            if (!HttpText.isToken(name) || name.equals("host") || !seen.add(name)) {
                at.item("response_headers_to_copy", i)
                        .refuse("\"" + names.get(i)
                                + "\" (expected: a header's name, other than host, that occurs once)");
            }
        }
        return names;
    }

    private void add(TypedExtensionConfig predicate, FieldPath at) {
        PREDICATE_RULES.apply(predicate, at);
        Any config = predicate.getTypedConfig();
        switch (Extension.messageName(config)) {
            case PREVIOUS -> onlyNewRoutes = true;
            case ALLOWED -> allow(config, at.field("typed_config"));
            case SAFE_SCHEME -> {
                // Holds for every redirect that is taken, since none is to another scheme.
            }
            default ->
                at.field("typed_config")
                        .refuse("\"" + config.getTypeUrl() + "\" (expected: " + PREVIOUS + ", " + ALLOWED + " or "
                                + SAFE_SCHEME + ")");
        }
    }

    /** Several lists allow what each of them does. */
    private void allow(Any any, FieldPath at) {
        AllowListedRoutesConfig config = Extension.unpack(any, AllowListedRoutesConfig.parser(), at);
        if (config == null) {
            return;
        }
        ALLOWED_RULES.apply(config, at);
        for (int i = 0; i < config.getAllowedRouteNamesCount(); i++) {
            if (config.getAllowedRouteNames(i).isEmpty()) {
                at.item("allowed_route_names", i).refuse("\"\" (expected: a route's name)");
            }
        }
        Set<String> names = new HashSet<>(config.getAllowedRouteNamesList());
        if (allowedRoutes != null) {
            names.retainAll(allowedRoutes);
        }
        allowedRoutes = names;
    }
}
