package dev.proxyless.mesh.ratelimit;

import com.google.protobuf.UInt64Value;
import dev.proxyless.mesh.client.filter.FilterCall;
import dev.proxyless.mesh.client.hash.SourceAddress;
import dev.proxyless.mesh.model.filter.config.RateLimitConfig;
import dev.proxyless.mesh.model.route.CountedCall;
import dev.proxyless.mesh.model.route.DescriptorEntry;
import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RouteAction;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor.Entry;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What calls are counted by: makes of a call the question about it.
 *
 * @param domain whose limits are asked for
 * @param stage which part of what routes say
 * @param told what the filter says itself
 * @param source where calls come from
 */
record CountedBy(String domain, int stage, RateLimitConfig told, String source) {

    static CountedBy of(String domain, int stage, RateLimitConfig told) {
        return new CountedBy(domain, stage, told, SourceAddress.ofThisMachine());
    }

    /** The question; null if there is nothing to count the call by. As in Envoy, calls to no cluster are not counted. */
    @Nullable RateLimitRequest question(FilterCall call) {
        if (call.route() == null
                || call.cluster().isEmpty()
                || !(call.route().action() instanceof RouteAction.Forward forward)) {
            return null;
        }
        CountedCall counted = new CountedCall(call.request(), call.context(), source);
        RateLimitRequest.Builder question = RateLimitRequest.newBuilder();
        if (told.rateLimits().isEmpty()) {
            forward.rateLimits().forEach(stage, told.virtualHost(), limit -> add(limit, call, counted, question));
        } else {
            told.rateLimits().forEach(limit -> add(limit, call, counted, question));
        }
        return question.getDescriptorsCount() == 0
                ? null
                : question.setDomain(domain).build();
    }

    private static void add(RateLimit limit, FilterCall call, CountedCall counted, RateLimitRequest.Builder question) {
        if (!limit.ofAll().includes(call.random().nextLong())) {
            return;
        }
        List<DescriptorEntry> entries = limit.descriptor(counted);
        long hits = entries == null ? -1 : limit.hits(counted);
        if (entries == null || hits < 0) {
            return;
        }
        RateLimitDescriptor.Builder descriptor = RateLimitDescriptor.newBuilder();
        for (DescriptorEntry entry : entries) {
            descriptor.addEntries(Entry.newBuilder().setKey(entry.key()).setValue(entry.value()));
        }
        if (limit.hits().isPresent()) {
            descriptor.setHitsAddend(UInt64Value.of(hits));
        }
        question.addDescriptors(descriptor);
    }

    /** A question in words, for people. */
    static String describe(RateLimitRequest question) {
        StringBuilder text = new StringBuilder("limits of ").append(question.getDomain());
        for (RateLimitDescriptor descriptor : question.getDescriptorsList()) {
            String before = " by ";
            text.append(text.indexOf(" by ") < 0 ? "" : ",");
            for (Entry entry : descriptor.getEntriesList()) {
                text.append(before).append(entry.getKey()).append('=').append(entry.getValue());
                before = " and ";
            }
            if (descriptor.hasHitsAddend()) {
                text.append(" x ").append(descriptor.getHitsAddend().getValue());
            }
        }
        return text.toString();
    }
}
