package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.match.RequestFields;

/**
 * A call as those see it who count it.
 *
 * @param request its request
 * @param context the first values of its headers, its cluster, and what is written beside its route
 * @param source the address that it comes from
 */
public record CountedCall(RequestFields request, FormatContext context, String source) {}
