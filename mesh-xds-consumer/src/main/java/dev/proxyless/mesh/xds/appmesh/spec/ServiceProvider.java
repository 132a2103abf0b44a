package dev.proxyless.mesh.xds.appmesh.spec;

/** What is behind a virtual service. */
public sealed interface ServiceProvider {

    /** One node gets all calls. */
    record Node(Reference node) implements ServiceProvider {}

    /** A router's routes say which nodes get the calls. */
    record Router(Reference router) implements ServiceProvider {}

    /** Nothing: calls are answered with 404. */
    record None() implements ServiceProvider {}
}
