package dev.proxyless.mesh.client.hash;

import dev.proxyless.mesh.model.IpAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;

/** The address that a process's own calls come from, which is what a sidecar beside it would see. */
public final class SourceAddress {

    private static final String LOOPBACK = "127.0.0.1";

    private SourceAddress() {}

    /** The first address of the first network interface that leads out of this machine; else that of the loopback. */
    public static String ofThisMachine() {
        try {
            return first(NetworkInterface.networkInterfaces()
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList());
        } catch (SocketException e) {
            return LOOPBACK;
        }
    }

    /** The first that others can reach, of IPv4 before IPv6. */
    static String first(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .min(Comparator.comparing(address -> !(address instanceof Inet4Address)))
                .map(IpAddresses::text)
                .orElse(LOOPBACK);
    }
}
