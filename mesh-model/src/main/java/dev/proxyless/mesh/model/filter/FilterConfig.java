package dev.proxyless.mesh.model.filter;

/**
 * What a filter is told. Implementations are immutable, and equal content is equal: a filter whose configuration stays the
 * same keeps what it counts when other things change.
 */
public interface FilterConfig {}
