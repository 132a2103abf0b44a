package dev.proxyless.mesh.testkit;

import com.google.rpc.Status;
import dev.proxyless.mesh.testkit.ControlPlane.Refusal;
import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers what clients said of the responses that they were sent. */
final class Journal implements DiscoveryServerCallbacks {

    private static final int KEPT_REFUSALS = 100;

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong streamsOpened = new AtomicLong();
    private final Set<Long> streamsOpen = ConcurrentHashMap.newKeySet();
    private final Map<String, String> lastNonces = new ConcurrentHashMap<>();
    private final Deque<Refusal> refusals = new ArrayDeque<>();

    long acknowledged() {
        return acknowledged.get();
    }

    long streamsOpened() {
        return streamsOpened.get();
    }

    int streamsOpen() {
        return streamsOpen.size();
    }

    List<Refusal> refusals() {
        synchronized (refusals) {
            return List.copyOf(refusals);
        }
    }

    @Override
    public void onStreamOpen(long streamId, String typeUrl) {
        streamsOpened.incrementAndGet();
        streamsOpen.add(streamId);
    }

    @Override
    public void onStreamClose(long streamId, String typeUrl) {
        closed(streamId);
    }

    @Override
    public void onStreamCloseWithError(long streamId, String typeUrl, Throwable error) {
        closed(streamId);
    }

    private void closed(long streamId) {
        streamsOpen.remove(streamId);
        lastNonces.keySet().removeIf(stream -> stream.startsWith(streamId + " "));
    }

    @Override
    public void onV3StreamRequest(long streamId, DiscoveryRequest request) {
        if (request.hasErrorDetail()) {
            refused(request.getTypeUrl(), request.getVersionInfo(), request.getErrorDetail());
        } else if (isNews(streamId, request.getTypeUrl(), request.getResponseNonce())) {
            acknowledged.incrementAndGet();
        }
    }

    @Override
    public void onV3StreamDeltaRequest(long streamId, DeltaDiscoveryRequest request) {
        if (request.hasErrorDetail()) {
            refused(request.getTypeUrl(), "", request.getErrorDetail());
        } else if (isNews(streamId, request.getTypeUrl(), request.getResponseNonce())) {
            acknowledged.incrementAndGet();
        }
    }

    /** A request with the nonce of the one before acknowledges nothing: it asks for other names. */
    private boolean isNews(long streamId, String typeUrl, String nonce) {
        return !nonce.isEmpty() && !nonce.equals(lastNonces.put(streamId + " " + typeUrl, nonce));
    }

    private void refused(String typeUrl, String version, Status detail) {
        synchronized (refusals) {
            if (refusals.size() == KEPT_REFUSALS) {
                refusals.removeFirst();
            }
            refusals.addLast(new Refusal(typeUrl, version, detail.getMessage()));
        }
    }
}
