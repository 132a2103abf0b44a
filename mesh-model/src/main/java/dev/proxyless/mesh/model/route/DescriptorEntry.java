package dev.proxyless.mesh.model.route;

/**
 * A part of what calls are counted by (Envoy {@code RateLimitDescriptor.Entry}).
 *
 * @param key what is told
 * @param value what it is for a call; in the descriptor of a limit empty for any, each of which has the limit for itself
 */
public record DescriptorEntry(String key, String value) {}
