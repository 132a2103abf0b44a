package dev.proxyless.mesh.kubernetes;

import dev.proxyless.mesh.kubernetes.Slice.Condition;
import dev.proxyless.mesh.kubernetes.Slice.Member;
import dev.proxyless.mesh.model.cluster.Address;
import org.jspecify.annotations.Nullable;

/**
 * All that the slices of a Service say of one endpoint.
 *
 * @param member what is said of it where it is in the best condition
 * @param v4 where it listens in IPv4
 * @param v6 where it listens in IPv6
 */
record Joined(Member member, @Nullable Address v4, @Nullable Address v6) {

    static Joined of(Member member, Address address, boolean isV4) {
        return isV4 ? new Joined(member, address, null) : new Joined(member, null, address);
    }

    /** Both together; what is in the better condition counts, and of two that are alike the first. */
    Joined with(Joined other) {
        boolean otherIsBetter = other.member.condition().compareTo(member.condition()) < 0;
        Joined first = otherIsBetter ? other : this;
        Joined second = otherIsBetter ? this : other;
        return new Joined(
                first.member, first.v4 == null ? second.v4 : first.v4, first.v6 == null ? second.v6 : first.v6);
    }

    /** Whether calls may go there in one case or another. */
    boolean isOfUse() {
        return !is(Condition.AWAY);
    }

    boolean is(Condition condition) {
        return member.condition() == condition;
    }
}
