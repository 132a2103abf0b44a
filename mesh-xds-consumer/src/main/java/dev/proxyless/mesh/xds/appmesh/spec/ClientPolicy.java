package dev.proxyless.mesh.xds.appmesh.spec;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The TLS that a caller wants.
 *
 * @param enforce whether plain text is no choice
 * @param ports at which ports; at all if empty
 * @param certificate what the caller shows
 * @param trust whom it trusts
 * @param names one of which the other's certificate must have; any if empty
 * @param at where it stands
 */
public record ClientPolicy(
        boolean enforce,
        Set<Integer> ports,
        Optional<Certificate> certificate,
        Trust trust,
        List<String> names,
        Place at) {

    public ClientPolicy {
        ports = Set.copyOf(ports);
        names = List.copyOf(names);
    }

    /** What a caller shows. */
    public sealed interface Certificate {

        /** Files in PEM. */
        record File(String certificateChain, String privateKey) implements Certificate {}

        /** A secret of the secret discovery service. */
        record Sds(String secretName) implements Certificate {}
    }

    /** Whom a caller trusts. */
    public sealed interface Trust {

        /** A file in PEM. */
        record File(String certificateChain) implements Trust {}

        /** A secret of the secret discovery service. */
        record Sds(String secretName) implements Trust {}

        /** Authorities of AWS Certificate Manager, which only AWS can hand out. */
        record Acm(List<String> authorities) implements Trust {

            public Acm {
                authorities = List.copyOf(authorities);
            }
        }
    }
}
