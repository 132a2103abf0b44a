package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.route.HeaderRules;

/**
 * Changes to headers (Envoy {@code extensions.filters.http.header_mutation.v3}). Those of routes come on top of those of the
 * listener.
 *
 * @param mutations the changes
 * @param mostSpecificWins whether, where several levels of the routes change the same header, that of the route has the last
 *     word, and not the widest; of no meaning for a route
 */
public record HeaderMutationConfig(HeaderRules mutations, boolean mostSpecificWins) implements FilterConfig {}
