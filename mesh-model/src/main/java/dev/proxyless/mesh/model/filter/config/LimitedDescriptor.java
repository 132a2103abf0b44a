package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.route.DescriptorEntry;
import java.util.List;

/**
 * A limit for the calls with a descriptor (Envoy {@code LocalRateLimitDescriptor}).
 *
 * @param entries the descriptor, whole and in order; each value that an empty one stands for has a bucket of its own
 * @param bucket the limit
 */
public record LimitedDescriptor(List<DescriptorEntry> entries, TokenBucket bucket) {

    public LimitedDescriptor {
        entries = List.copyOf(entries);
    }

    /** Whether it stands for several descriptors. */
    public boolean isWildcard() {
        return entries.stream().anyMatch(entry -> entry.value().isEmpty());
    }

    /** Whether it stands for {@code descriptor}. */
    public boolean matches(List<DescriptorEntry> descriptor) {
        if (descriptor.size() != entries.size()) {
            return false;
        }
        for (int i = 0; i < entries.size(); i++) {
            DescriptorEntry entry = entries.get(i);
            DescriptorEntry other = descriptor.get(i);
            if (!entry.key().equals(other.key())
                    || !(entry.value().isEmpty() || entry.value().equals(other.value()))) {
                return false;
            }
        }
        return true;
    }
}
