package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import java.util.Optional;

/** How a control plane is spoken to: in which variant of the protocol, and on one stream for all types or one for each. */
enum Speech {
    ADS(Variant.STATE_OF_THE_WORLD, ""),
    DELTA_ADS(Variant.DELTA, ""),
    STREAMS(Variant.STATE_OF_THE_WORLD, "GRPC"),
    DELTA_STREAMS(Variant.DELTA, "DELTA_GRPC");

    /** What resources call the control plane that is to be asked on streams of their own. */
    static final String PLANE = "control-plane";

    private final Variant variant;
    private final String apiType;

    Speech(Variant variant, String apiType) {
        this.variant = variant;
        this.apiType = apiType;
    }

    Variant variant() {
        return variant;
    }

    /** What Envoy calls a stream for one type, if there is one for each. */
    Optional<String> streams() {
        return Optional.of(apiType).filter(type -> !type.isEmpty());
    }

    /** For a client of the control plane on that port of the loopback interface. */
    Bootstrap bootstrap(int port) {
        return Bootstrap.of(ConfigDocument.parse("bootstrap", apiType.isEmpty() ? aggregated(port) : streamed(port)));
    }

    private String aggregated(int port) {
        return """
                {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}],
                                  "server_features": [%s]}],
                 "node": {"id": "test"}}
                """.formatted(port, variant == Variant.DELTA ? "\"delta_grpc\"" : "");
    }

    private String streamed(int port) {
        String stream = "{api_config_source: {api_type: %s, grpc_services: [{envoy_grpc: {cluster_name: %s}}]}}"
                .formatted(apiType, PLANE);
        return """
                node: {id: test, cluster: test}
                dynamic_resources: {lds_config: %s, cds_config: %s}
                static_resources:
                  clusters:
                  - name: %s
                    load_assignment:
                      endpoints:
                      - lb_endpoints:
                        - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
                """.formatted(stream, stream, PLANE, port);
    }
}
