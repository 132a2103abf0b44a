package dev.proxyless.mesh.client.balance;

/** Which hosts a pick may choose. Asked in the middle of a pick: it must be quick and have no side effect. */
@FunctionalInterface
public interface HostFilter {

    /** Every host. */
    HostFilter ANY = host -> true;

    /** Whether {@code host} may be chosen. */
    boolean allows(Host host);
}
