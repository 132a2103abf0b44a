package dev.proxyless.mesh.client.hash;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;

/** The address that a process's own calls come from, which is what a sidecar beside it would see. */
public final class SourceAddress {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int GROUPS = 8;

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
                .map(SourceAddress::text)
                .orElse(LOOPBACK);
    }

    /** As people and Envoy write it (RFC 5952): the longest run of zeros in an IPv6 address is {@code ::}. */
    static String text(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xFF) << 8 | (bytes[2 * i + 1] & 0xFF);
        }
        int zeros = 0;
        int zerosAt = GROUPS;
        for (int i = 0; i < GROUPS; i++) {
            int length = zerosFrom(groups, i);
            if (length > Math.max(1, zeros)) {
                zeros = length;
                zerosAt = i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == zerosAt) {
                text.append("::");
                i += zeros - 1;
                continue;
            }
            if (!text.isEmpty() && i != zerosAt + zeros) {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    private static int zerosFrom(int[] groups, int start) {
        int end = start;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - start;
    }
}
