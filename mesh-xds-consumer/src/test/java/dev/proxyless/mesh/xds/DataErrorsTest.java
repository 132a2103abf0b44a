package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of a service whose resources turn bad, by what the control plane is known to do (gRFC A53, A88). */
class DataErrorsTest {

    private static final String FAIL = "\"fail_on_data_errors\"";
    private static final String IGNORE = "\"ignore_resource_deletion\"";
    private static final String BAD_ROUTES = Yaml.routes("orders", "v1").replace("{prefix: /}", "{}");

    private final ManualLoop loop = new ManualLoop();
    private final FakeTransport transport = new FakeTransport();
    private final RecordingSink sink = new RecordingSink();

    @Test
    void aRefusedResourceLeavesTheLastGoodInForce() {
        serve("");
        respond(() -> transport.respond(ROUTE_CONFIGURATION, "2", BAD_ROUTES));

        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void whereErrorsMustBeSeenARefusedResourceIsGoneAndComesBack() {
        serve(FAIL);
        respond(() -> transport.respond(ROUTE_CONFIGURATION, "2", BAD_ROUTES));
        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.INVALID);
        assertThat(sink.absent("orders").field()).contains("match");

        respond(() -> transport.respond(ROUTE_CONFIGURATION, "3", Yaml.routes("orders", "v1")));
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void aResourceThatTheControlPlaneWithholdsStaysAsItWas() {
        serve("");
        withhold(Code.PERMISSION_DENIED);

        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void whereErrorsMustBeSeenAResourceThatTheControlPlaneWithholdsIsGoneInItsOwnWords() {
        serve(FAIL);
        withhold(Code.PERMISSION_DENIED);

        assertThat(sink.absent("orders").problem()).contains("xds.example:443", "PERMISSION_DENIED: not for you");
    }

    @Test
    void aPassingTroubleOfTheControlPlaneIsNoErrorOfTheResource() {
        serve(FAIL);
        withhold(Code.UNAVAILABLE);

        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void whereErrorsMustBeSeenADeletionIsNotIgnored() {
        serve(FAIL + ", " + IGNORE);
        respond(() -> transport.respond(LISTENER, "2"));

        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.NOT_FOUND);
    }

    private void serve(String features) {
        String bootstrap = """
                {"xds_servers": [{"server_uri": "xds.example:443", "channel_creds": [{"type": "insecure"}],
                                  "server_features": [%s]}]}
                """.formatted(features);
        XdsSource source = XdsSource.create(
                Bootstrap.of(ConfigDocument.parse("bootstrap", bootstrap)), Wirings.of(server -> transport));
        source.start(loop, sink);
        source.want(Set.of(ServiceName.of("orders")));
        loop.runPending();
        respond(() -> transport.listener().onReady());
        respond(() -> transport.respond(LISTENER, "1", Yaml.listener("orders")));
        respond(() -> transport.respond(ROUTE_CONFIGURATION, "1", Yaml.routes("orders", "v1")));
        respond(() -> transport.respond(CLUSTER, "1", Yaml.cluster("v1")));
        respond(() -> transport.respond(ENDPOINTS, "1", Yaml.endpoints("v1", 81)));
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    private void withhold(Code code) {
        DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder()
                .setTypeUrl(ROUTE_CONFIGURATION.typeUrl())
                .setVersionInfo("2")
                .setNonce("withheld");
        response.addResourceErrorsBuilder()
                .setResourceName(io.envoyproxy.envoy.service.discovery.v3.ResourceName.newBuilder()
                        .setName("orders-routes"))
                .setErrorDetail(com.google.rpc.Status.newBuilder()
                        .setCode(code.getNumber())
                        .setMessage("not for you"));
        respond(() -> transport.listener().onResponse(response.build()));
        loop.advance(Duration.ofMinutes(1));
    }

    private void respond(Runnable what) {
        what.run();
        loop.runPending();
    }
}
