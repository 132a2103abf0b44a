package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.wire.AdsTransport;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A control plane in the test's hands. */
final class FakeTransport implements AdsTransport {

    final List<DiscoveryRequest> requests = new ArrayList<>();
    final List<DeltaDiscoveryRequest> deltaRequests = new ArrayList<>();
    int opened;
    int ended;
    int asked;
    boolean closed;

    @Nullable RuntimeException broken;

    private @Nullable Listener listener;
    private @Nullable Variant variant;
    private int nonces;

    @Override
    public Stream open(Variant newVariant, Executor executor, Listener newListener) {
        if (broken != null) {
            throw broken;
        }
        opened++;
        variant = newVariant;
        listener = newListener;
        return new FakeStream();
    }

    @Override
    public void close() {
        closed = true;
    }

    Listener listener() {
        if (listener == null) {
            throw new AssertionError("no stream was opened");
        }
        return listener;
    }

    /** How the newest stream is spoken. */
    Variant variant() {
        if (variant == null) {
            throw new AssertionError("no stream was opened");
        }
        return variant;
    }

    /** Sends resources, written in YAML. */
    void respond(ResourceType type, String version, String... resources) {
        DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder()
                .setTypeUrl(type.typeUrl())
                .setVersionInfo(version)
                .setNonce("n" + nonces++);
        for (String resource : resources) {
            response.addAllResources(anys(resource));
        }
        listener().onResponse(response.build());
    }

    /** What was asked since the last call, as {@code Label[names] version}, with {@code !} if it refuses. */
    List<String> asked() {
        List<String> lines = requests.stream()
                .map(request -> ResourceType.ofTypeUrl(request.getTypeUrl())
                                .orElseThrow()
                                .label()
                        + request.getResourceNamesList()
                        + (request.getVersionInfo().isEmpty() ? "" : " " + request.getVersionInfo())
                        + (request.hasErrorDetail() ? " !" : ""))
                .toList();
        requests.clear();
        return lines;
    }

    static List<Any> anys(String text) {
        return ((ConfigDocument.Resources) ConfigDocument.parse("test", text)).resources();
    }

    private final class FakeStream implements Stream {

        @Override
        public void send(DiscoveryRequest request) {
            requests.add(request);
        }

        @Override
        public void send(DeltaDiscoveryRequest request) {
            deltaRequests.add(request);
        }

        @Override
        public void requestNext() {
            asked++;
        }

        @Override
        public void close() {
            ended++;
        }
    }
}
