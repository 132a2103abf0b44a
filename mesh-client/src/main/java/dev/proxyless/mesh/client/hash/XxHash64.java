package dev.proxyless.mesh.client.hash;

import java.nio.charset.StandardCharsets;

/**
 * XXH64, the hash that Envoy takes for keys, of texts. A character up to 0xFF is one byte, which is how clients keep the
 * bytes of a header; a text with any other is hashed in UTF-8. Allocates only for those.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">The specification of xxHash</a>
 */
public final class XxHash64 {

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    /** The bytes that the four lanes take in one round. */
    private static final int STRIPE = 32;

    private static final int MAX_BYTE = 0xFF;

    private XxHash64() {}

    /** The hash of {@code text} with a seed of 0. */
    public static long hash(String text) {
        return hash(text, 0);
    }

    /** The hash of {@code text} with a seed. */
    public static long hash(String text, long seed) {
        String bytes = text;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > MAX_BYTE) {
                bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
                break;
            }
        }
        int length = bytes.length();
        int rest = length - length % STRIPE;
        long start = rest == 0 ? seed + PRIME_5 : stripes(bytes, rest, seed);
        return avalanche(remainder(bytes, rest, start + length));
    }

    private static long stripes(String bytes, int end, long seed) {
        long lane1 = seed + PRIME_1 + PRIME_2;
        long lane2 = seed + PRIME_2;
        long lane3 = seed;
        long lane4 = seed - PRIME_1;
        for (int at = 0; at < end; at += STRIPE) {
            lane1 = round(lane1, long64(bytes, at));
            lane2 = round(lane2, long64(bytes, at + 8));
            lane3 = round(lane3, long64(bytes, at + 16));
            lane4 = round(lane4, long64(bytes, at + 24));
        }
        long hash = Long.rotateLeft(lane1, 1)
                + Long.rotateLeft(lane2, 7)
                + Long.rotateLeft(lane3, 12)
                + Long.rotateLeft(lane4, 18);
        return merge(merge(merge(merge(hash, lane1), lane2), lane3), lane4);
    }

    private static long remainder(String bytes, int start, long initial) {
        long hash = initial;
        int at = start;
        for (; at + 8 <= bytes.length(); at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, long64(bytes, at)), 27) * PRIME_1 + PRIME_4;
        }
        if (at + 4 <= bytes.length()) {
            hash = Long.rotateLeft(hash ^ (int32(bytes, at) * PRIME_1), 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < bytes.length(); at++) {
            hash = Long.rotateLeft(hash ^ (bytes.charAt(at) * PRIME_5), 11) * PRIME_1;
        }
        return hash;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * PRIME_2;
        mixed = (mixed ^ (mixed >>> 29)) * PRIME_3;
        return mixed ^ (mixed >>> 32);
    }

    /** Eight bytes, the lowest first. */
    private static long long64(String bytes, int at) {
        return int32(bytes, at) | int32(bytes, at + 4) << 32;
    }

    /** Four bytes, the lowest first, without a sign. */
    private static long int32(String bytes, int at) {
        return bytes.charAt(at)
                | bytes.charAt(at + 1) << 8
                | bytes.charAt(at + 2) << 16
                | (long) bytes.charAt(at + 3) << 24;
    }
}
