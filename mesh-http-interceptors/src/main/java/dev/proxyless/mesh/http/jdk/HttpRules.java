package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.model.source.ControlLoop;

/**
 * The settings of a client that the mesh sees to itself, since they go by the names of services.
 *
 * @param redirects which are followed
 * @param cookies which are kept
 * @param bodies ends those that take too long
 * @param mirrors sends copies of requests
 * @param loop for timers; nothing that blocks may run there
 */
record HttpRules(Redirects redirects, Cookies cookies, BodyWatch bodies, MirrorRequests mirrors, ControlLoop loop) {}
