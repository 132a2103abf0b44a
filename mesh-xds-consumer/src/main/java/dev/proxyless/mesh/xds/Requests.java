package dev.proxyless.mesh.xds;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.session.AdsEffect;
import dev.proxyless.mesh.xds.session.AdsEvent;
import dev.proxyless.mesh.xds.session.Contents;
import dev.proxyless.mesh.xds.state.Received;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.envoyproxy.envoy.service.discovery.v3.ResourceError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a session says, as the messages of the protocol, and the other way. */
final class Requests {

    private Requests() {}

    /** A request of the incremental variant. */
    static DeltaDiscoveryRequest of(Node node, AdsEffect.SendDelta send) {
        DeltaDiscoveryRequest.Builder request = DeltaDiscoveryRequest.newBuilder()
                .setNode(node)
                .setTypeUrl(send.type().typeUrl())
                .addAllResourceNamesSubscribe(new TreeSet<>(send.subscribe()))
                .addAllResourceNamesUnsubscribe(new TreeSet<>(send.unsubscribe()))
                .putAllInitialResourceVersions(send.held())
                .setResponseNonce(send.nonce());
        send.error().ifPresent(error -> request.setErrorDetail(status(error)));
        return request.build();
    }

    /** A field whose message is written already. On the wire there is no difference. */
    static UnknownFieldSet bytes(int field, ByteString message) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        field,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(message)
                                .build())
                .build();
    }

    /** Why a response is refused. */
    static Status.Builder status(String error) {
        return Status.newBuilder().setCode(Code.INVALID_ARGUMENT_VALUE).setMessage(error);
    }

    /**
     * What a session must know of a response to answer it.
     *
     * @param received what came of its resources, in their order
     */
    static AdsEvent.Response answerable(ResourceType type, Incoming response, List<Received> received) {
        Map<String, String> good = new HashMap<>();
        Set<String> bad = new HashSet<>();
        Map<String, Duration> lifetimes = new HashMap<>();
        List<ConfigError> errors = new ArrayList<>();
        for (int i = 0; i < received.size(); i++) {
            Resource wrapper = response.resources().get(i).wrapper();
            Decoded decoded = received.get(i).decoded();
            if (decoded instanceof Decoded.Rejected rejected) {
                bad.add(rejected.name());
                errors.addAll(rejected.errors());
            } else {
                good.put(decoded.name(), wrapper.getVersion());
                addLifetime(lifetimes, decoded.name(), wrapper);
            }
        }
        Set<String> heartbeats = new HashSet<>();
        for (Resource heartbeat : response.heartbeats()) {
            String name = ResourceName.canonical(heartbeat.getName());
            heartbeats.add(name);
            addLifetime(lifetimes, name, heartbeat);
        }
        Set<String> failed = response.errors().stream().map(Requests::name).collect(Collectors.toSet());
        Set<String> removed =
                response.removed().stream().map(ResourceName::canonical).collect(Collectors.toSet());
        Contents contents = new Contents(good, bad, removed, failed, heartbeats, lifetimes, errors);
        return new AdsEvent.Response(type, response.version(), response.nonce(), contents);
    }

    /** The resource that the control plane does not send. */
    static String name(ResourceError error) {
        return ResourceName.canonical(error.getResourceName().getName());
    }

    /** What the control plane says of it. */
    static String problem(ResourceError error) {
        Status status = error.getErrorDetail();
        String code = Objects.toString(Code.forNumber(status.getCode()), "code " + status.getCode());
        return status.getMessage().isEmpty() ? code : code + ": " + status.getMessage();
    }

    /** Whether it is about the resource, and not about a passing trouble (gRFC A88). */
    static boolean isDataError(ResourceError error) {
        int code = error.getErrorDetail().getCode();
        return code == Code.NOT_FOUND_VALUE || code == Code.PERMISSION_DENIED_VALUE;
    }

    private static void addLifetime(Map<String, Duration> lifetimes, String name, Resource wrapper) {
        com.google.protobuf.Duration ttl = wrapper.getTtl();
        if (wrapper.hasTtl() && Durations.isValid(ttl)) {
            lifetimes.put(name, Duration.ofSeconds(ttl.getSeconds(), ttl.getNanos()));
        } else {
            lifetimes.remove(name);
        }
    }
}
