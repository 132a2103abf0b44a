package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.filter.config.LimitedDescriptor;
import dev.proxyless.mesh.model.route.DescriptorEntry;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bucket for each descriptor that a wildcard stands for. Of more than may be kept, the one that was not asked for the longest goes
 * and, as in Envoy, begins with a full bucket if it is asked for again.
 *
 * <p>Thread-safe. A descriptor that is known is found without a lock; a new one waits for others that are new.
 */
final class DynamicTokens {

    private final LimitedDescriptor limited;
    private final int max;
    private final Map<List<DescriptorEntry>, Used> known = new ConcurrentHashMap<>();
    private final AtomicLong uses = new AtomicLong();

    DynamicTokens(LimitedDescriptor limited, int max) {
        this.limited = limited;
        this.max = max;
    }

    /** The bucket of a descriptor; null if the wildcard does not stand for it. */
    @Nullable Tokens of(List<DescriptorEntry> descriptor) {
        if (!limited.matches(descriptor)) {
            return null;
        }
        Used used = known.get(descriptor);
        if (used == null) {
            used = add(descriptor);
        }
        used.last = uses.incrementAndGet();
        return used.tokens;
    }

    private synchronized Used add(List<DescriptorEntry> descriptor) {
        Used there = known.get(descriptor);
        if (there != null) {
            return there;
        }
        while (known.size() >= max) {
            forgetOldest();
        }
        Used made = new Used(new Tokens(limited.bucket()));
        made.last = uses.incrementAndGet();
        known.put(descriptor, made);
        return made;
    }

    private void forgetOldest() {
        Iterator<Map.Entry<List<DescriptorEntry>, Used>> all = known.entrySet().iterator();
        Map.Entry<List<DescriptorEntry>, Used> oldest = all.next();
        while (all.hasNext()) {
            Map.Entry<List<DescriptorEntry>, Used> next = all.next();
            if (next.getValue().last < oldest.getValue().last) {
                oldest = next;
            }
        }
        known.remove(oldest.getKey());
    }

    private static final class Used {

        private final Tokens tokens;
        private volatile long last;

        Used(Tokens tokens) {
            this.tokens = tokens;
        }
    }
}
