package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code ClusterLoadAssignment} that says the same, byte by byte, as one before it of everything but its name and its
 * endpoints: the same localities, with other members. Those of a thousand clusters are mostly alike, and one that changes is
 * like itself; so of all but the first the endpoints alone need be looked at.
 */
final class AlikeEndpoints {

    private AlikeEndpoints() {}

    /**
     * What comes of a message; null if it is not like the one of its name that came before, or the last one if there is
     * none, or has a name that may not be good.
     *
     * @param before what came of the one of its name, or null
     * @param endpoints of that one
     * @param last what came of the last one, or null
     * @throws java.io.UncheckedIOException if the bytes of an endpoint are no message
     */
    static @Nullable Decoded decode(
            EndpointSlices message, @Nullable Earlier before, KnownEndpoints endpoints, @Nullable Earlier last) {
        String name = message.name();
        if (name == null || name.isEmpty() || ResourceName.isStructured(name)) {
            return null;
        }
        Earlier latest = before == null ? last : before;
        EndpointSet members = latest == null ? null : members(latest.decoded());
        if (latest == null || members == null) {
            return null;
        }
        EndpointSlices rest = before == null ? EndpointSlices.of(latest.message()) : endpoints.slices();
        return rest != null && message.sameRest(rest)
                ? decode(name, members, new LbEndpoints.Sliced(message, endpoints))
                : null;
    }

    private static Decoded decode(String name, EndpointSet before, LbEndpoints endpoints) {
        FieldPath at = FieldPath.root(new Findings(ResourceType.ENDPOINTS, name, Surroundings.NONE));
        LocalityDecoder decoder = new LocalityDecoder(endpoints);
        List<LocalityEndpoints> localities = new ArrayList<>(before.localities().size());
        for (int i = 0; i < before.localities().size(); i++) {
            LocalityEndpoints locality = before.localities().get(i);
            localities.add(new LocalityEndpoints(
                    locality.locality(),
                    locality.priority(),
                    locality.weight(),
                    decoder.endpoints(i, at.item("endpoints", i))));
        }
        return at.conclude(new XdsResource.Endpoints(
                name, new EndpointSet(localities, before.overprovisioningFactor(), before.drops())));
    }

    /** The members, if there was not a word to say about the resource. */
    private static @Nullable EndpointSet members(Decoded decoded) {
        return decoded instanceof Decoded.Accepted accepted
                        && accepted.unsupported().isEmpty()
                        && accepted.resource() instanceof XdsResource.Endpoints resource
                ? resource.endpoints()
                : null;
    }
}
