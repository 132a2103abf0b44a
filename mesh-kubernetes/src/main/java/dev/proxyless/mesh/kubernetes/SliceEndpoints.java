package dev.proxyless.mesh.kubernetes;

import dev.proxyless.mesh.kubernetes.Slice.Member;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Turns the slices of a Service into endpoints. Pure. What stands in several slices is one endpoint: those of two IP families
 * belong together if they have the same target, and Kubernetes may for a moment have one in an old and in a new slice.
 */
final class SliceEndpoints {

    private static final String V4 = "IPv4";
    private static final String V6 = "IPv6";

    private SliceEndpoints() {}

    /** What came of it. */
    sealed interface Result {

        /**
         * These are the endpoints; none, if there are none.
         *
         * @param notes what was left out of account, for people
         */
        record Found(EndpointSet endpoints, Set<String> notes) implements Result {}

        /**
         * There are endpoints, and none of them is what is looked for.
         *
         * @param reason why, with what was expected
         */
        record Unusable(String reason) implements Result {}
    }

    /**
     * The endpoints.
     *
     * @param zone where this process runs; empty if that is not known
     */
    static Result of(Query query, String zone, Collection<Slice> slices) {
        Set<String> notes = new TreeSet<>();
        List<Slice> usable = slices.stream()
                .filter(slice -> !slice.members().isEmpty())
                .filter(slice -> isUsable(slice, notes))
                .toList();
        Set<String> ports = ports(usable);
        boolean ambiguous = query.port() instanceof PortChoice.Only && ports.size() > 1;
        Map<String, Joined> joined = ambiguous ? Map.of() : join(query, usable);
        if (joined.isEmpty() && (!usable.isEmpty() || !notes.isEmpty())) {
            return new Result.Unusable(
                    usable.isEmpty() ? String.join("; ", notes) : wrongPort(query, usable, ambiguous));
        }
        EndpointSet endpoints = Localities.of(joined.values(), query.ipPreference(), zone, notes);
        if (endpoints.localities().isEmpty() && joined.values().stream().anyMatch(Joined::isOfUse)) {
            return new Result.Unusable("cluster_type.typed_config.ip_preference: " + query.ipPreference()
                    + " (expected: a family that Service " + query.service() + " has endpoints of)");
        }
        return new Result.Found(endpoints, notes);
    }

    private static boolean isUsable(Slice slice, Set<String> notes) {
        boolean known = slice.addressType().equals(V4) || slice.addressType().equals(V6);
        if (!known) {
            notes.add("EndpointSlices of addressType " + slice.addressType()
                    + " are left out (expected: IPv4 or IPv6; for host names, let the cluster be of type STRICT_DNS)");
        }
        return known;
    }

    private static Map<String, Joined> join(Query query, List<Slice> slices) {
        // In an order of its own, that a member which moves to another slice is no change.
        Map<String, Joined> joined = new TreeMap<>();
        for (Slice slice : slices) {
            OptionalInt port = query.port().of(slice);
            if (port.isPresent()) {
                boolean v4 = slice.addressType().equals(V4);
                for (Member member : slice.members()) {
                    String key = member.target().isEmpty() ? member.address() : member.target();
                    joined.merge(
                            key, Joined.of(member, Address.of(member.address(), port.getAsInt()), v4), Joined::with);
                }
            }
        }
        return joined;
    }

    private static String wrongPort(Query query, List<Slice> slices, boolean ambiguous) {
        String there = slices.stream()
                .flatMap(slice -> slice.ports().stream())
                .map(port -> (port.name().isEmpty() ? "" : "\"" + port.name() + "\" at ") + port.number())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return "cluster_type.typed_config.port: " + query.port().describe() + " of Service " + query.service()
                + " (expected: " + (ambiguous ? "one of its ports" : "a TCP port of its EndpointSlices")
                + ", which are "
                + (there.isEmpty() ? "none" : there) + "; a number is that of the pods, not that of the Service)";
    }

    private static Set<String> ports(List<Slice> slices) {
        return slices.stream()
                .flatMap(slice -> slice.ports().stream())
                .map(Slice.Port::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
