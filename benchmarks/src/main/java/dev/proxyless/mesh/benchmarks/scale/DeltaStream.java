package dev.proxyless.mesh.benchmarks.scale;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.stub.StreamObserver;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Incremental: a request has the names that come and go, a response the resources that changed. None is ever removed. */
final class DeltaStream implements AdsStream, StreamObserver<DeltaDiscoveryRequest> {

    private static final String ALL = "*";

    private final Plane plane;
    private final StreamObserver<DeltaDiscoveryResponse> responses;
    private final Map<ResourceType, Subscription> subscriptions = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, String> nonces = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, String> acknowledged = new EnumMap<>(ResourceType.class);
    private long lastNonce;

    DeltaStream(Plane plane, StreamObserver<DeltaDiscoveryResponse> responses) {
        this.plane = plane;
        this.responses = responses;
    }

    @Override
    public void onNext(DeltaDiscoveryRequest request) {
        synchronized (plane) {
            plane.count(request);
            Plane.check(request.getErrorDetail());
            ResourceType type = ResourceType.of(request.getTypeUrl());
            if (!request.getResponseNonce().isEmpty()) {
                acknowledged.put(type, request.getResponseNonce());
            }
            boolean first = !subscriptions.containsKey(type);
            Subscription subscription = subscriptions.computeIfAbsent(type, t -> new Subscription(plane.world(), t));
            List<String> names = request.getResourceNamesSubscribeList();
            if (names.contains(ALL) || (first && names.isEmpty())) {
                subscription.subscribeToAll();
            }
            subscription.unsubscribe(request.getResourceNamesUnsubscribeList());
            subscription.subscribe(names);
            push(type);
            plane.notifyAll();
        }
    }

    @Override
    public void push(ResourceType type) {
        Subscription subscription = subscriptions.get(type);
        List<String> news = subscription == null ? List.of() : subscription.takeNews();
        if (news.isEmpty()) {
            return;
        }
        String nonce = String.valueOf(++lastNonce);
        DeltaDiscoveryResponse.Builder response = DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(type.url())
                .setSystemVersionInfo(String.valueOf(plane.world().revision()))
                .setNonce(nonce);
        for (String name : news) {
            World.Versioned resource = plane.world().get(type, name);
            if (resource != null) {
                response.addResources(Resource.newBuilder()
                        .setName(name)
                        .setVersion(String.valueOf(resource.revision()))
                        .setResource(resource.resource()));
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
