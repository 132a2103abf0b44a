/**
 * The command line: asks the library what it would do ({@code explain}), has it do it ({@code call}), checks ({@code validate}) and shows what it knows
 * ({@code watch}, {@code dump}).
 *
 * <p>On top of both streets, as an application is; no rule of routing or configuration lives here.
 */
@NullMarked
package dev.proxyless.mesh.cli;

import org.jspecify.annotations.NullMarked;
