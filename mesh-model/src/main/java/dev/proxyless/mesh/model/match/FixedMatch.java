package dev.proxyless.mesh.model.match;

/**
 * A condition on something that calls of a client never have, such as metadata of a proxy's filters, so that whether it
 * holds is known before there is a call.
 *
 * @param field the condition's field, such as {@code dynamic_metadata[0]}
 * @param holds whether it holds, which is what it would be in an Envoy that has nothing of that sort
 */
public record FixedMatch(String field, boolean holds) {}
