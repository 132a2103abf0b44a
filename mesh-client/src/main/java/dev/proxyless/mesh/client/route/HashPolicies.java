package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.client.hash.XxHash64;
import dev.proxyless.mesh.model.route.HashPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.ArrayList;
import java.util.List;

/**
 * The hash policies of a route, compiled. The hash is worked out when somebody asks for it, and by no one else. Immutable.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto">Envoy {@code
 *     RouteAction.hash_policy}; gRFC A42</a>
 */
public final class HashPolicies {

    private final List<HashPolicy> policies;
    private final HashMethod[] methods;
    private final boolean generates;

    private HashPolicies(List<HashPolicy> policies) {
        this.policies = policies;
        this.methods = policies.stream().map(HashMethod::of).toArray(HashMethod[]::new);
        this.generates = policies.stream().anyMatch(HashPolicies::isGenerated);
    }

    /** Compiles {@code policies}, in their order. */
    public static HashPolicies compile(List<HashPolicy> policies) {
        return new HashPolicies(List.copyOf(policies));
    }

    /** The hash of a request. */
    public RequestHash of(RequestView request) {
        RequestHash hash = new RequestHash();
        for (int i = 0; i < methods.length; i++) {
            methods[i].addTo(hash, request);
            if (hash.isGiven() && policies.get(i).terminal()) {
                break;
            }
        }
        return hash;
    }

    /** Whether a caller whose request has no hash may be given a cookie. */
    boolean generate() {
        return generates;
    }

    /**
     * The hash that a request will have with the cookies that its caller is given.
     *
     * @param value of all these cookies
     * @param cookies takes what tells the caller to keep them
     */
    RequestHash generated(String value, List<HeaderMutation> cookies) {
        RequestHash hash = new RequestHash();
        for (HashPolicy policy : policies) {
            if (policy instanceof HashPolicy.Cookie cookie && cookie.generated().isPresent()) {
                hash.add(XxHash64.hash(value));
                cookies.add(new HeaderMutation.Put(
                        "set-cookie",
                        setCookie(cookie.name(), value, cookie.generated().get()),
                        HeaderMutation.Action.APPEND_IF_EXISTS_OR_ADD));
            }
            if (hash.isGiven() && policy.terminal()) {
                break;
            }
        }
        return hash;
    }

    /** What each policy gives, up to the last one that counts, for people. */
    public List<Given> explain(RequestView request) {
        List<Given> given = new ArrayList<>();
        boolean any = false;
        for (int i = 0; i < methods.length; i++) {
            RequestHash hash = new RequestHash();
            methods[i].addTo(hash, request);
            given.add(new Given(policies.get(i), hash));
            any |= hash.isGiven();
            if (any && policies.get(i).terminal()) {
                break;
            }
        }
        return given;
    }

    /**
     * What a policy gives for a request.
     *
     * @param policy the policy
     * @param hash the hash of it alone
     */
    public record Given(HashPolicy policy, RequestHash hash) {}

    private static boolean isGenerated(HashPolicy policy) {
        return policy instanceof HashPolicy.Cookie cookie && cookie.generated().isPresent();
    }

    private static String setCookie(String name, String value, HashPolicy.GeneratedCookie cookie) {
        StringBuilder text = new StringBuilder(name);
        text.append("=\"").append(value).append('"');
        if (cookie.ttl().toSeconds() != 0) {
            text.append("; Max-Age=").append(cookie.ttl().toSeconds());
        }
        if (!cookie.path().isEmpty()) {
            text.append("; Path=").append(cookie.path());
        }
        cookie.attributes().forEach(attribute -> text.append("; ").append(attribute));
        return text.append("; HttpOnly").toString();
    }
}
