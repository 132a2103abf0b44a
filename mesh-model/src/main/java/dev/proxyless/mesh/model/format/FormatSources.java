package dev.proxyless.mesh.model.format;

import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where texts have from what is no part of a call.
 *
 * @param environment the variables of the process, read once
 * @param clock the time
 */
record FormatSources(UnaryOperator<@Nullable String> environment, InstantSource clock) {}
