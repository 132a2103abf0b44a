package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.filter.config.LimitedDescriptor;
import dev.proxyless.mesh.model.filter.config.TokenBucket;
import dev.proxyless.mesh.model.route.DescriptorEntry;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.LocalRateLimitDescriptor;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The limits of calls with descriptors (Envoy {@code LocalRateLimitDescriptor}). A field of a newer Envoy is refused. */
final class LimitedDescriptorDecoder {

    private static final String PACKAGE = "envoy.extensions.common.ratelimit.v3.";

    static final FieldRules RULES =
            FieldRules.ofCondition(PACKAGE + "LocalRateLimitDescriptor").honouring("entries", "token_bucket");
    static final FieldRules ENTRY_RULES =
            FieldRules.ofCondition(PACKAGE + "RateLimitDescriptor.Entry").honouring("key", "value");

    private LimitedDescriptorDecoder() {}

    /** The limits of a list; without those that were refused. */
    static List<LimitedDescriptor> decode(List<LocalRateLimitDescriptor> protos, FieldPath parent) {
        List<LimitedDescriptor> limited = new ArrayList<>(protos.size());
        Set<List<DescriptorEntry>> seen = new HashSet<>();
        for (int i = 0; i < protos.size(); i++) {
            LocalRateLimitDescriptor proto = protos.get(i);
            FieldPath at = parent.item("descriptors", i);
            RULES.apply(proto, at);
            List<DescriptorEntry> entries = entries(proto.getEntriesList(), at);
            if (!entries.isEmpty() && !seen.add(entries)) {
                at.field("entries").refuse("the same as of an earlier descriptor (expected: others)");
            }
            if (!proto.hasTokenBucket()) {
                at.field("token_bucket").refuse("missing (expected: a bucket)");
                continue;
            }
            Optional<TokenBucket> bucket = TokenBucketDecoder.decode(proto.getTokenBucket(), at.field("token_bucket"));
            bucket.ifPresent(each -> limited.add(new LimitedDescriptor(entries, each)));
        }
        return limited;
    }

    private static List<DescriptorEntry> entries(List<RateLimitDescriptor.Entry> protos, FieldPath parent) {
        if (protos.isEmpty()) {
            parent.field("entries").refuse("empty (expected: at least one)");
        }
        List<DescriptorEntry> entries = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            FieldPath at = parent.item("entries", i);
            ENTRY_RULES.apply(protos.get(i), at);
            StringMatchDecoder.nonEmpty(protos.get(i).getKey(), at.field("key"));
            entries.add(
                    new DescriptorEntry(protos.get(i).getKey(), protos.get(i).getValue()));
        }
        return entries;
    }
}
