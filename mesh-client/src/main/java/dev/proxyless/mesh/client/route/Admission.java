package dev.proxyless.mesh.client.route;

/** What a listener makes of a request before its route is looked for: the request as routes see it, or an answer. */
public sealed interface Admission permits RequestView, RouteDecision.Refused {

    /** The request as the listener left it. */
    RequestView request();
}
