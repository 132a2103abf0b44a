package dev.proxyless.mesh.benchmarks.scale;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** State of the world: each request has all names of its type, and is answered at once if any of them is new. */
final class SotwStream implements AdsStream, StreamObserver<DiscoveryRequest> {

    private final Plane plane;
    private final StreamObserver<DiscoveryResponse> responses;
    private final Map<ResourceType, Subscription> subscriptions = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, String> nonces = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, String> acknowledged = new EnumMap<>(ResourceType.class);
    private long lastNonce;

    SotwStream(Plane plane, StreamObserver<DiscoveryResponse> responses) {
        this.plane = plane;
        this.responses = responses;
    }

    @Override
    public void onNext(DiscoveryRequest request) {
        synchronized (plane) {
            plane.count(request);
            Plane.check(request.getErrorDetail());
            answer(ResourceType.of(request.getTypeUrl()), request);
            plane.notifyAll();
        }
    }

    private void answer(ResourceType type, DiscoveryRequest request) {
        String nonce = nonces.getOrDefault(type, "");
        if (!request.getResponseNonce().isEmpty() && !request.getResponseNonce().equals(nonce)) {
            return; // it answers an older response; what it asks for stands in the answer to the newest as well
        }
        acknowledged.put(type, request.getResponseNonce());
        boolean first = !subscriptions.containsKey(type);
        Subscription subscription = subscriptions.computeIfAbsent(type, t -> new Subscription(plane.world(), t));
        if (first && request.getResourceNamesCount() == 0) {
            subscription.subscribeToAll();
        }
        subscription.retain(request.getResourceNamesList());
        if (subscription.subscribe(request.getResourceNamesList()) || first) {
            push(type);
        }
    }

    @Override
    public void push(ResourceType type) {
        Subscription subscription = subscriptions.get(type);
        List<String> news = subscription == null ? List.of() : subscription.takeNews();
        if (subscription == null || news.isEmpty()) {
            return;
        }
        String nonce = String.valueOf(++lastNonce);
        DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder()
                .setTypeUrl(type.url())
                .setVersionInfo(String.valueOf(plane.world().revision()))
                .setNonce(nonce);
        for (String name : type.fullState() ? subscription.wanted() : news) {
            World.Versioned resource = plane.world().get(type, name);
            if (resource != null) {
                response.addResources(resource.resource());
            }
        }
        nonces.put(type, nonce);
        plane.send(responses, response.build());
    }

    @Override
    public boolean hasAcknowledged(int clusters) {
        Subscription endpoints = subscriptions.get(ResourceType.ENDPOINTS);
        return endpoints != null
                && endpoints.hasAll(clusters)
                && nonces.getOrDefault(ResourceType.ENDPOINTS, "-").equals(acknowledged.get(ResourceType.ENDPOINTS));
    }

    @Override
    public void onError(Throwable error) {
        plane.ended(this);
    }

    @Override
    public void onCompleted() {
        plane.ended(this);
        responses.onCompleted();
    }
}
