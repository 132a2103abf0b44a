package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Status;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Introduction;
import dev.proxyless.mesh.xds.bootstrap.ReconnectBackOff;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.resource.Asked;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.session.AdsEffect.Gone;
import dev.proxyless.mesh.xds.state.Received;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.envoyproxy.envoy.service.discovery.v3.ResourceError;
import io.envoyproxy.envoy.service.discovery.v3.ResourceName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A {@link ControlPlane} under test and the other end of its stream, which speaks either variant: the test says what exists,
 * and this end says it as the variant has it. What the client makes of it is written in one line each.
 */
final class ProtocolPeer implements ResourceWatcher {

    final ManualLoop loop = new ManualLoop();
    final FakeTransport transport = new FakeTransport();
    final List<SourceEvent> events = new ArrayList<>();
    final ControlPlane client;

    private final List<String> told = new ArrayList<>();
    private final Map<ResourceType, Set<String>> asked = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Map<String, Resource>> sent = new EnumMap<>(ResourceType.class);
    private final List<String> answers = new ArrayList<>();
    private int nonces;

    ProtocolPeer(Variant variant, String... features) {
        ServerConfig server = new ServerConfig(
                "xds.example:443",
                new ServerConfig.Credentials.Insecure(),
                Optional.empty(),
                Set.of(features),
                variant,
                List.of(),
                ReconnectBackOff.DEFAULT);
        client = new ControlPlane(
                new ControlPlane.Setup(
                        server.target(),
                        server,
                        transport,
                        Introduction.of(Node.getDefaultInstance()),
                        () -> 0.5,
                        ResourceDecoder.create()),
                loop,
                this);
    }

    void want(Object... typesAndNames) {
        Map<ResourceType, Set<String>> names = new EnumMap<>(ResourceType.class);
        for (int i = 0; i < typesAndNames.length; i += 2) {
            names.put((ResourceType) typesAndNames[i], Set.of(((String) typesAndNames[i + 1]).split(" ")));
        }
        want(new Asked(names, Map.of()));
    }

    void want(Asked asked) {
        client.subscribe(asked);
        loop.runPending();
    }

    void connect() {
        asked.clear();
        sent.clear();
        transport.listener().onReady();
        loop.runPending();
    }

    void breakStream(String reason) {
        read();
        transport.listener().onEnd(reason);
        loop.runPending();
    }

    /** What the other end takes the client to want; {@code *} for everything. */
    Set<String> asked(ResourceType type) {
        read();
        return asked.getOrDefault(type, Set.of());
    }

    /** The answers since the last call: the nonce, with {@code !} and the words of a refusal. */
    List<String> answers() {
        read();
        List<String> lines = List.copyOf(answers);
        answers.clear();
        return lines;
    }

    /** What the client was told since the last call. */
    List<String> told() {
        List<String> lines = List.copyOf(told);
        told.clear();
        return lines;
    }

    /** Says that exactly these resources, written in YAML, exist now. */
    void exist(ResourceType type, String version, String... resources) {
        Map<String, Resource> wrappers = new TreeMap<>();
        for (String resource : resources) {
            Any any = FakeTransport.anys(resource).get(0);
            wrappers.put(name(resource), wrapper(resource, version, any));
        }
        exist(type, version, wrappers);
    }

    /** The same with a time to live. */
    void exist(ResourceType type, String version, int seconds, String resource) {
        Resource wrapper = wrapper(
                        resource, version, FakeTransport.anys(resource).get(0))
                .toBuilder()
                .setTtl(Duration.newBuilder().setSeconds(seconds))
                .build();
        exist(type, version, Map.of(wrapper.getName(), wrapper));
    }

    void exist(ResourceType type, String version, Map<String, Resource> wrappers) {
        read();
        Map<String, Resource> before = sent.getOrDefault(type, Map.of());
        Set<String> removed = new TreeSet<>(before.keySet());
        removed.removeAll(wrappers.keySet());
        List<Resource> changed = wrappers.values().stream()
                .filter(wrapper -> !wrapper.equals(before.get(wrapper.getName())))
                .toList();
        sent.put(type, Map.copyOf(wrappers));
        if (transport.variant() == Variant.DELTA) {
            send(DeltaDiscoveryResponse.newBuilder()
                    .setTypeUrl(type.typeUrl())
                    .setSystemVersionInfo(version)
                    .addAllResources(changed)
                    .addAllRemovedResources(removed));
        } else {
            send(sotw(type, version, List.copyOf(wrappers.values())));
        }
    }

    /** Renews the time to live of a resource. */
    void heartbeat(ResourceType type, String version, String name, int seconds) {
        Resource wrapper = Resource.newBuilder()
                .setName(name)
                .setVersion(version)
                .setTtl(Duration.newBuilder().setSeconds(seconds))
                .build();
        if (transport.variant() == Variant.DELTA) {
            send(DeltaDiscoveryResponse.newBuilder().setTypeUrl(type.typeUrl()).addResources(wrapper));
        } else {
            send(sotw(type, version, List.of(wrapper)));
        }
    }

    /** Says why a resource is not sent; those that were sent are sent again where the variant wants it. */
    void fail(ResourceType type, String version, String name, int code, String words) {
        ResourceError error = ResourceError.newBuilder()
                .setResourceName(ResourceName.newBuilder().setName(name))
                .setErrorDetail(Status.newBuilder().setCode(code).setMessage(words))
                .build();
        if (transport.variant() == Variant.DELTA) {
            send(DeltaDiscoveryResponse.newBuilder().setTypeUrl(type.typeUrl()).addResourceErrors(error));
        } else {
            List<Resource> others = sent.getOrDefault(type, Map.of()).values().stream()
                    .filter(wrapper -> !wrapper.getName().equals(name))
                    .toList();
            send(sotw(type, version, others).addResourceErrors(error));
        }
    }

    void send(DiscoveryResponse.Builder response) {
        transport.listener().onResponse(response.setNonce("n" + ++nonces).build());
        loop.runPending();
    }

    void send(DeltaDiscoveryResponse.Builder response) {
        transport.listener().onResponse(response.setNonce("n" + ++nonces).build());
        loop.runPending();
    }

    private static DiscoveryResponse.Builder sotw(ResourceType type, String version, List<Resource> wrappers) {
        return DiscoveryResponse.newBuilder()
                .setTypeUrl(type.typeUrl())
                .setVersionInfo(version)
                .addAllResources(wrappers.stream().map(Any::pack).toList());
    }

    private static Resource wrapper(String text, String version, Any resource) {
        return Resource.newBuilder()
                .setName(name(text))
                .setVersion(version)
                .setResource(resource)
                .build();
    }

    private static String name(String text) {
        return text.lines().findFirst().orElseThrow().replaceFirst("^\\w+: ", "");
    }

    private void read() {
        for (DiscoveryRequest request : transport.requests) {
            Set<String> names = new TreeSet<>(request.getResourceNamesList());
            asked.put(type(request.getTypeUrl()), names.isEmpty() ? Set.of("*") : names);
            answer(request.getResponseNonce(), request.hasErrorDetail(), request.getErrorDetail());
        }
        for (DeltaDiscoveryRequest request : transport.deltaRequests) {
            Set<String> names = asked.get(type(request.getTypeUrl()));
            if (names == null) {
                names = new TreeSet<>(
                        request.getResourceNamesSubscribeCount() == 0
                                ? List.of("*")
                                : request.getResourceNamesSubscribeList());
                asked.put(type(request.getTypeUrl()), names);
                sent.put(type(request.getTypeUrl()), held(request));
            } else {
                names.addAll(request.getResourceNamesSubscribeList());
                request.getResourceNamesUnsubscribeList().forEach(names::remove);
            }
            answer(request.getResponseNonce(), request.hasErrorDetail(), request.getErrorDetail());
        }
        transport.requests.clear();
        transport.deltaRequests.clear();
    }

    /** What a client that comes back says to have. */
    private static Map<String, Resource> held(DeltaDiscoveryRequest request) {
        Map<String, Resource> held = new TreeMap<>();
        request.getInitialResourceVersionsMap()
                .forEach((name, version) -> held.put(
                        name,
                        Resource.newBuilder().setName(name).setVersion(version).build()));
        return held;
    }

    private void answer(String nonce, boolean refused, Status error) {
        String line = nonce + (refused ? " ! " + error.getMessage() : "");
        // In state-of-the-world a request for new names repeats the last nonce.
        if (!nonce.isEmpty() && !(answers.contains(line) && !refused)) {
            answers.add(line);
        }
    }

    private static ResourceType type(String url) {
        return ResourceType.ofTypeUrl(url).orElseThrow();
    }

    @Override
    public void onResources(ResourceType type, List<Received> resources, Set<String> subscribed) {
        for (Received received : resources) {
            String name = received.decoded().name();
            if (subscribed.contains(name) || subscribed.contains(ResourceType.WILDCARD)) {
                boolean good = received.decoded() instanceof Decoded.Accepted;
                told.add((good ? "good " : "bad ") + name + " " + received.version());
            }
        }
    }

    @Override
    public void onGone(ResourceType type, Set<String> names, Gone.Reason reason) {
        told.add(reason + " " + String.join(" ", new TreeSet<>(names)));
    }

    @Override
    public void onServerError(ResourceType type, String name, String problem, boolean dataError) {
        told.add("error " + name + " " + problem + (dataError ? "" : " (passing)"));
    }

    @Override
    public void onConnected() {
        told.add("connected");
    }

    @Override
    public void onFailed(String reason) {
        told.add("failed " + reason);
    }

    @Override
    public void onOutage(Optional<String> reason) {
        told.add(reason.map(words -> "outage " + words).orElse("no outage"));
    }

    @Override
    public void onEvent(SourceEvent event) {
        events.add(event);
    }
}
