/**
 * The command line: asks the library what it would do ({@code explain}) and has it do it ({@code call}).
 *
 * <p>On top of both streets, as an application is; no rule of routing or configuration lives here.
 */
@NullMarked
package dev.proxyless.mesh.cli;

import org.jspecify.annotations.NullMarked;
