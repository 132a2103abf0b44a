/**
 * Expressions of CEL in, conditions on requests out; optional, for it carries the runtime of the language.
 *
 * <p>On the way of configuration an expression is held against what a client knows and compiled, on the way of a request it is
 * evaluated.
 */
@NullMarked
package dev.proxyless.mesh.cel;

import org.jspecify.annotations.NullMarked;
