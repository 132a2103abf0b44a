package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns one resource of a discovery response, or of a file, into a validated record. Pure and thread-safe; bad input is a
 * {@link Decoded.Rejected}, never an exception.
 */
public final class ResourceDecoder {

    static final String WRAPPER = "envoy.service.discovery.v3.Resource";
    private static final FieldRules WRAPPER_RULES =
            FieldRules.honouring("name", "version", "resource").reporting("ttl", "the resource does not expire");

    private ResourceDecoder() {}

    /** A decoder. */
    public static ResourceDecoder create() {
        return new ResourceDecoder();
    }

    /**
     * Decodes {@code resource}.
     *
     * @param expected the type that was asked for; any other is refused
     * @param resource the resource, in an {@code envoy.service.discovery.v3.Resource} wrapper or not
     */
    public Decoded decode(ResourceType expected, Any resource) {
        return decode(expected, resource, name -> null);
    }

    /**
     * Decodes {@code resource}. The result is the same whatever is known, but parts of it that did not change are the same
     * objects, and cost next to nothing.
     *
     * @param expected the type that was asked for; any other is refused
     * @param resource the resource, in an {@code envoy.service.discovery.v3.Resource} wrapper or not
     * @param known what came of the resource of a name and of this type earlier, or null
     */
    public Decoded decode(ResourceType expected, Any resource, Function<String, @Nullable Earlier> known) {
        String wrapperName = "";
        try {
            if (!Extension.messageName(resource).equals(WRAPPER)) {
                return decode(expected, "", resource, null, known);
            }
            Resource wrapper = Resource.parseFrom(resource.getValue());
            wrapperName = wrapper.getName();
            return decode(expected, wrapperName, wrapper.getResource(), wrapper, known);
        } catch (InvalidProtocolBufferException e) {
            return rejected(
                    expected,
                    wrapperName,
                    "bytes that are no message (expected: a well-formed " + expected.label() + "; " + e.getMessage()
                            + ")");
        } catch (IllegalArgumentException e) {
            // The model's own checks: a decoder should have found it first and named the field.
            return rejected(expected, wrapperName, e.getMessage() + ", in a field that is not known");
        }
    }

    private static Decoded decode(
            ResourceType expected,
            String wrapperName,
            Any resource,
            @Nullable Resource wrapper,
            Function<String, @Nullable Earlier> known)
            throws InvalidProtocolBufferException {
        if (!("type.googleapis.com/" + Extension.messageName(resource)).equals(expected.typeUrl())) {
            return rejected(
                    expected, wrapperName, "\"" + resource.getTypeUrl() + "\" (expected: " + expected.typeUrl() + ")");
        }
        switch (expected) {
            case LISTENER -> {
                Listener proto = Listener.parseFrom(resource.getValue());
                FieldPath at = start(expected, ListenerDecoder.name(proto), wrapper);
                return at.conclude(ListenerDecoder.decode(proto, at));
            }
            case ROUTE_CONFIGURATION -> {
                RouteConfiguration proto = RouteConfiguration.parseFrom(resource.getValue());
                FieldPath at = start(expected, proto.getName(), wrapper);
                return at.conclude(new XdsResource.RouteConfiguration(RouteConfigurationDecoder.decode(proto, at)));
            }
            case CLUSTER -> {
                Cluster proto = Cluster.parseFrom(resource.getValue());
                FieldPath at = start(expected, proto.getName(), wrapper);
                return at.conclude(ClusterDecoder.decode(proto, at));
            }
            case ENDPOINTS -> {
                Decoded decoded = endpoints(resource, wrapper, known);
                if (decoded != null) {
                    return decoded;
                }
                ClusterLoadAssignment proto = ClusterLoadAssignment.parseFrom(resource.getValue());
                FieldPath at = start(expected, proto.getClusterName(), wrapper);
                return at.conclude(EndpointsDecoder.decode(proto, at));
            }
        }
        throw new AssertionError(expected);
    }

    /** What comes of endpoints of which only the new ones are parsed; null if they cannot be, and all must be. */
    private static @Nullable Decoded endpoints(
            Any resource, @Nullable Resource wrapper, Function<String, @Nullable Earlier> known) {
        EndpointSlices slices = EndpointSlices.of(resource.getValue());
        if (slices == null) {
            return null;
        }
        String name = slices.rest().getClusterName();
        FieldPath at = start(ResourceType.ENDPOINTS, name, wrapper);
        LbEndpoints endpoints = new LbEndpoints.Sliced(slices, KnownEndpoints.of(known.apply(name)));
        try {
            return at.conclude(EndpointsDecoder.decode(slices.rest(), endpoints, at));
        } catch (UncheckedIOException malformed) {
            return null;
        }
    }

    private static FieldPath start(ResourceType type, String name, @Nullable Resource wrapper) {
        FieldPath at = FieldPath.root(new Findings(type, ResourceName.canonical(name)));
        if (wrapper != null) {
            WRAPPER_RULES.apply(wrapper, at);
        }
        return at;
    }

    private static Decoded rejected(ResourceType type, String name, String problem) {
        FieldPath at = FieldPath.root(new Findings(type, name));
        at.refuse(problem);
        return at.conclude(null);
    }
}
