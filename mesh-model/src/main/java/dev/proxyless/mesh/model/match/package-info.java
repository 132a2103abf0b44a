/**
 * What a request is held against: strings, paths, headers, query parameters and chance.
 *
 * <p>Matchers are values with one question each. The way of configuration creates them, the way of a request asks them;
 * regular expressions are compiled when a matcher is created, never when it is asked.
 */
@NullMarked
package dev.proxyless.mesh.model.match;

import org.jspecify.annotations.NullMarked;
