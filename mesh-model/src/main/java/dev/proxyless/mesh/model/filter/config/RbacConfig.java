package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.filter.FilterConfig;
import java.util.Optional;

/**
 * Which requests may be sent (Envoy {@code extensions.filters.http.rbac.v3.RBAC}).
 *
 * @param rules the rules that hold; empty if every request may be sent
 * @param shadowRules rules that are tried out: what they would refuse is counted, and sent
 */
public record RbacConfig(Optional<AccessRules> rules, Optional<AccessRules> shadowRules) implements FilterConfig {

    /** Every request may be sent. */
    public static final RbacConfig NONE = new RbacConfig(Optional.empty(), Optional.empty());
}
