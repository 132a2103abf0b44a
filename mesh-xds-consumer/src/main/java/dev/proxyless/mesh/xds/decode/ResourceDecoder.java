package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.Durations;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.UncheckedIOException;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns one resource of a discovery response, or of a file, into a validated record. Pure and thread-safe; bad input is a
 * {@link Decoded.Rejected}, never an exception.
 */
public final class ResourceDecoder {

    private static final String ASSIGNMENT = "envoy.config.endpoint.v3.ClusterLoadAssignment";
    private static final String WRAPPER = "envoy.service.discovery.v3.Resource";
    static final FieldRules WRAPPER_RULES =
            FieldRules.of(WRAPPER).at("of a control plane").honouring("name", "version", "resource", "ttl");
    static final FieldRules FILE_WRAPPER_RULES = FieldRules.of(WRAPPER)
            .at("of a file")
            .honouring("name", "version", "resource")
            .reporting("ttl", "the resource does not expire");

    private final Surroundings surroundings;

    private ResourceDecoder(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** A decoder without a runtime, for which defaults count, and of the library's own filters. */
    public static ResourceDecoder create() {
        return new ResourceDecoder(Surroundings.NONE);
    }

    /**
     * A decoder that knows the filters, the cluster specifiers and the language of expressions that are installed, too.
     *
     * @param runtime what the keys mean that resources name
     */
    public static ResourceDecoder create(RuntimeValues runtime) {
        return create(runtime, Set.of(), "");
    }

    /**
     * The same for a process of a bootstrap.
     *
     * @param runtime what the keys mean that resources name
     * @param controlPlanes the names of the control planes, which resources may name
     * @param localCluster the cluster that the process itself is of (Envoy {@code Node.cluster}); empty if it is of none
     */
    public static ResourceDecoder create(RuntimeValues runtime, Set<String> controlPlanes, String localCluster) {
        ExpressionCompiler expressions =
                ServiceLoader.load(ExpressionCompiler.class).findFirst().orElse(null);
        return new ResourceDecoder(new Surroundings(
                runtime,
                FilterDecoders.installed(),
                ClusterSpecifierDecoders.installed(),
                controlPlanes,
                expressions,
                localCluster,
                ResourceOptions.DEFAULT,
                true));
    }

    /** This decoder where the application says {@code options}. */
    public ResourceDecoder with(ResourceOptions options) {
        return new ResourceDecoder(surroundings.with(options));
    }

    /** This decoder for who is followed in what needs trust (gRFC A81), as files are, or for who is not. */
    public ResourceDecoder trusting(boolean trusted) {
        return new ResourceDecoder(surroundings.trusting(trusted));
    }

    /**
     * Decodes a resource of a file.
     *
     * @param expected the type that was asked for; any other is refused
     * @param resource the resource, in an {@code envoy.service.discovery.v3.Resource} wrapper or not
     */
    public Decoded decode(ResourceType expected, Any resource) {
        Resource wrapper = Resource.getDefaultInstance();
        Any inner = resource;
        if (Extension.messageName(resource).equals(WRAPPER)) {
            try {
                wrapper = Resource.parseFrom(resource.getValue());
                inner = wrapper.getResource();
            } catch (InvalidProtocolBufferException e) {
                return rejected(expected, "", unreadable(expected, e));
            }
        }
        return decode(expected, new Origin(wrapper, FILE_WRAPPER_RULES, name -> null, surroundings), inner);
    }

    /**
     * Decodes a resource of a control plane. The result is the same whatever is known, but parts of it that did not change
     * are the same objects, and cost next to nothing.
     *
     * @param expected the type that was asked for; any other is refused
     * @param sent the resource, and what it was in
     * @param known what came of resources of this type earlier
     */
    public Decoded decode(ResourceType expected, Wrapped sent, KnownResources known) {
        return decode(expected, new Origin(sent.wrapper(), WRAPPER_RULES, known, surroundings), sent.resource());
    }

    /**
     * What a resource came with.
     *
     * @param wrapper what it was in
     * @param rules which fields of that are honoured
     * @param known what came of resources earlier
     * @param surroundings what it is read with
     */
    private record Origin(Resource wrapper, FieldRules rules, KnownResources known, Surroundings surroundings) {}

    private static Decoded decode(ResourceType expected, Origin origin, Any resource) {
        String name = origin.wrapper().getName();
        try {
            return parse(expected, origin, resource);
        } catch (InvalidProtocolBufferException e) {
            return rejected(expected, name, unreadable(expected, e));
        } catch (IllegalArgumentException e) {
            // The model's own checks: a decoder should have found it first and named the field.
            return rejected(expected, name, e.getMessage() + ", in a field that is not known");
        }
    }

    private static String unreadable(ResourceType expected, InvalidProtocolBufferException e) {
        return "bytes that are no message (expected: a well-formed " + expected.label() + "; " + e.getMessage() + ")";
    }

    private static Decoded parse(ResourceType expected, Origin origin, Any resource)
            throws InvalidProtocolBufferException {
        if (!resource.getTypeUrl().equals(expected.typeUrl())
                && !expected.typeUrl().equals("type.googleapis.com/" + Extension.messageName(resource))) {
            return rejected(
                    expected,
                    origin.wrapper().getName(),
                    "\"" + resource.getTypeUrl() + "\" (expected: " + expected.typeUrl() + ")");
        }
        switch (expected) {
            case LISTENER -> {
                Listener proto = Listener.parseFrom(resource.getValue());
                FieldPath at = start(expected, ListenerDecoder.name(proto), origin);
                at.occurring()
                        .read(
                                Extension.messageName(resource),
                                resource.getValue().newCodedInput());
                return at.conclude(ListenerDecoder.decode(proto, at));
            }
            case ROUTE_CONFIGURATION -> {
                RouteConfiguration proto = RouteConfiguration.parseFrom(resource.getValue());
                FieldPath at = start(expected, proto.getName(), origin);
                at.occurring()
                        .read(
                                Extension.messageName(resource),
                                resource.getValue().newCodedInput());
                return at.conclude(new XdsResource.RouteConfiguration(RouteConfigurationDecoder.decode(proto, at)));
            }
            case CLUSTER -> {
                Decoded alike = hasMore(origin.wrapper())
                        ? null
                        : AlikeCluster.decode(
                                resource.getValue(), origin.known().latest());
                if (alike != null) {
                    return alike;
                }
                Cluster proto = Cluster.parseFrom(resource.getValue());
                FieldPath at = start(expected, proto.getName(), origin);
                at.occurring()
                        .read(
                                Extension.messageName(resource),
                                resource.getValue().newCodedInput());
                return at.conclude(ClusterDecoder.decode(proto, at));
            }
            case ENDPOINTS -> {
                Decoded decoded = endpoints(resource, origin);
                if (decoded != null) {
                    return decoded;
                }
                ClusterLoadAssignment proto = ClusterLoadAssignment.parseFrom(resource.getValue());
                FieldPath at = start(expected, proto.getClusterName(), origin);
                at.occurring()
                        .read(
                                Extension.messageName(resource),
                                resource.getValue().newCodedInput());
                return at.conclude(EndpointsDecoder.decode(proto, at));
            }
        }
        throw new AssertionError(expected);
    }

    /** What comes of endpoints of which only the new ones are parsed; null if they cannot be, and all must be. */
    private static @Nullable Decoded endpoints(Any resource, Origin origin) {
        EndpointSlices slices = EndpointSlices.of(resource.getValue());
        if (slices == null) {
            return null;
        }
        String name = slices.name();
        Earlier before = name == null ? null : origin.known().of(ResourceName.canonical(name));
        KnownEndpoints known = KnownEndpoints.of(before);
        try {
            Decoded alike = hasMore(origin.wrapper())
                    ? null
                    : AlikeEndpoints.decode(
                            slices, before, known, origin.known().latest());
            return alike != null ? alike : endpoints(slices, known, origin);
        } catch (InvalidProtocolBufferException | UncheckedIOException malformed) {
            return null;
        }
    }

    private static Decoded endpoints(EndpointSlices slices, KnownEndpoints known, Origin origin)
            throws InvalidProtocolBufferException {
        ClusterLoadAssignment rest = slices.parseRest();
        FieldPath at = start(ResourceType.ENDPOINTS, ResourceName.canonical(rest.getClusterName()), origin);
        at.occurring().read(ASSIGNMENT, slices.readRest());
        return at.conclude(EndpointsDecoder.decode(rest, new LbEndpoints.Sliced(slices, known), at));
    }

    private static FieldPath start(ResourceType type, String name, Origin origin) {
        FieldPath at = FieldPath.root(new Findings(type, ResourceName.canonical(name), origin.surroundings()));
        Resource wrapper = origin.wrapper();
        if (!hasMore(wrapper)) {
            return at;
        }
        Resource rest =
                wrapper.toBuilder().clearName().clearVersion().clearResource().build();
        origin.rules().apply(rest, at);
        if (wrapper.hasTtl() && (!Durations.isValid(wrapper.getTtl()) || Durations.isNegative(wrapper.getTtl()))) {
            at.field("ttl").refuse(wrapper.getTtl().getSeconds() + " s (expected: >= 0, at most 10,000 years)");
        }
        return at;
    }

    /** Whether a wrapper has more than nearly all have, which all rules honour. */
    private static boolean hasMore(Resource wrapper) {
        return wrapper.hasResourceName()
                || wrapper.getAliasesCount() > 0
                || wrapper.hasTtl()
                || wrapper.hasCacheControl()
                || wrapper.hasMetadata()
                || !wrapper.getUnknownFields().equals(UnknownFieldSet.getDefaultInstance());
    }

    private static Decoded rejected(ResourceType type, String name, String problem) {
        FieldPath at = FieldPath.root(new Findings(type, name, Surroundings.NONE));
        at.refuse(problem);
        return at.conclude(null);
    }
}
