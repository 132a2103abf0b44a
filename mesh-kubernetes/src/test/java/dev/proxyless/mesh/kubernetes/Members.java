package dev.proxyless.mesh.kubernetes;

import dev.proxyless.mesh.kubernetes.Slice.Condition;
import dev.proxyless.mesh.kubernetes.Slice.Member;
import dev.proxyless.mesh.kubernetes.Slice.Port;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Slices and their members, short. */
final class Members {

    private Members() {}

    static Member ready(String address) {
        return new Member(address, Condition.READY, "", "", "", "", Set.of());
    }

    static Member pod(String pod, String address, Condition condition) {
        return new Member(address, condition, "Pod shop/" + pod + " uid-" + pod, pod, "", "", Set.of());
    }

    static Member in(Member member, String zone, String... hints) {
        return new Member(
                member.address(),
                member.condition(),
                member.target(),
                member.pod(),
                member.node(),
                zone,
                Set.of(hints));
    }

    static Slice v4(String name, List<Port> ports, Member... members) {
        return new Slice(name, "IPv4", ports, List.of(members));
    }

    static Slice v4(String name, Member... members) {
        return v4(name, List.of(new Port("http", 8080)), members);
    }

    static Slice v6(String name, Member... members) {
        return new Slice(name, "IPv6", List.of(new Port("http", 8080)), List.of(members));
    }

    static Slice of(String name, String... addresses) {
        return v4(name, Arrays.stream(addresses).map(Members::ready).toArray(Member[]::new));
    }

    /** Each endpoint as {@code priority zone address[+address] health}. */
    static List<String> describe(EndpointSet endpoints) {
        List<String> all = new ArrayList<>();
        endpoints
                .localities()
                .forEach(locality -> locality.endpoints().forEach(endpoint -> {
                    StringBuilder text = new StringBuilder(
                            locality.priority() + " " + locality.locality().zone() + " " + endpoint.address());
                    endpoint.additionalAddresses()
                            .forEach(more -> text.append('+').append(more));
                    all.add(text.append(' ').append(endpoint.health()).toString());
                }));
        return all;
    }
}
