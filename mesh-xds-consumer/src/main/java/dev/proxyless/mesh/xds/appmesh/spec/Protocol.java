package dev.proxyless.mesh.xds.appmesh.spec;

/** What is spoken at a port, and what a route is for. */
public enum Protocol {
    /** HTTP/1.1. */
    HTTP("http", "httpRoute"),
    /** HTTP/2. */
    HTTP2("http2", "http2Route"),
    /** gRPC. */
    GRPC("grpc", "grpcRoute"),
    /** Anything else. */
    TCP("tcp", "tcpRoute");

    private final String spelling;
    private final String routeField;

    Protocol(String spelling, String routeField) {
        this.spelling = spelling;
        this.routeField = routeField;
    }

    /** As the API spells it. */
    public String spelling() {
        return spelling;
    }

    /** The field of a route that is for this protocol. */
    public String routeField() {
        return routeField;
    }
}
