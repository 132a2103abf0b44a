package dev.proxyless.mesh.model;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** How addresses and networks of the Internet Protocol are written. */
public final class IpAddresses {

    private static final int GROUPS = 8;

    private IpAddresses() {}

    /**
     * The network that an address belongs to, such as {@code 10.1.0.0/16}.
     *
     * @param address numbers, not a name
     * @param bitsOfV4 how many bits of an IPv4 address are the network's, 0 to 32
     * @param bitsOfV6 how many bits of an IPv6 address are the network's, 0 to 128
     */
    public static String network(String address, int bitsOfV4, int bitsOfV6) {
        try {
            InetAddress whole = InetAddress.getByName(address);
            int bits = whole instanceof Inet6Address ? bitsOfV6 : bitsOfV4;
            byte[] masked = whole.getAddress();
            for (int i = 0; i < masked.length; i++) {
                int left = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
                masked[i] &= (byte) (0xFF << (Byte.SIZE - left));
            }
            return text(InetAddress.getByAddress(masked)) + "/" + bits;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address + " (expected: an address of IPv4 or IPv6)", e);
        }
    }

    /** As people and Envoy write it (RFC 5952): the longest run of zeros in an IPv6 address is {@code ::}. */
    public static String text(InetAddress address) {
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
