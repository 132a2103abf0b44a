package dev.proxyless.mesh.client.retry;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.balance.Picker;
import dev.proxyless.mesh.client.balance.Priorities;
import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.route.RetryHosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the next attempt of a call goes, by where those before went (Envoy {@code retry_host_predicate}, {@code
 * retry_priority}). One for each call that cares; used by one thread at a time.
 *
 * <p>Endpoints are passed over as long as there are others, first those of the same priority and then of the next. Envoy
 * asks its balancer a few times ({@code host_selection_retry_max_attempts}) and then takes what it is given.
 */
public final class RetryTargets {

    private static final String LB = "envoy.lb";

    private final RetryHosts rules;
    private final List<Host> attempted = new ArrayList<>(2);
    /** Those since all priorities were left out; their priorities are left out next. */
    private final List<Host> sinceReset = new ArrayList<>(2);
    /** Their priorities are left out now. */
    private List<Host> leftOut = List.of();

    private RetryTargets(RetryHosts rules) {
        this.rules = rules;
    }

    /** No attempt yet. */
    public static RetryTargets of(RetryHosts rules) {
        return new RetryTargets(rules);
    }

    /** Takes note that an attempt went to {@code host}. */
    public void attempted(Host host) {
        if (rules.avoidPrevious()) {
            attempted.add(host);
        }
        if (rules.prioritiesUpdateFrequency() > 0) {
            sinceReset.add(host);
            if (sinceReset.size() % rules.prioritiesUpdateFrequency() == 0) {
                leftOut = List.copyOf(sinceReset);
            }
        }
    }

    /**
     * Chooses a host.
     *
     * @param priorities of the cluster
     * @param random where chance comes from
     * @param usable which hosts may be chosen at all
     * @return the host, or null if there is no usable one
     */
    public @Nullable Host pick(Priorities priorities, RandomSource random, HostFilter usable) {
        Picker picker = picker(priorities);
        Host host = picker.pick(random, each -> usable.allows(each) && willDo(each));
        return host != null ? host : picker.pick(random, usable);
    }

    private Picker picker(Priorities priorities) {
        if (leftOut.isEmpty()) {
            return priorities.picker();
        }
        Picker others = priorities.without(leftOut);
        if (others == null) {
            sinceReset.clear();
            leftOut = List.of();
            return priorities.picker();
        }
        return others;
    }

    private boolean willDo(Host host) {
        if (rules.omitCanaries()
                && Boolean.TRUE.equals(host.endpoint().metadata().get(LB, "canary"))) {
            return false;
        }
        for (Map<String, Object> omitted : rules.omitMetadata()) {
            if (hasAll(host.endpoint().metadata(), omitted)) {
                return false;
            }
        }
        return !wasAttempted(host);
    }

    /** By address: a host is another object in another revision. */
    private boolean wasAttempted(Host host) {
        for (Host used : attempted) {
            if (used.endpoint().address().equals(host.endpoint().address())) {
                return true;
            }
        }
        return false;
    }

    /** A list in the endpoint's metadata has an entry if one of its elements is the entry. */
    private static boolean hasAll(Metadata metadata, Map<String, Object> wanted) {
        for (Map.Entry<String, Object> entry : wanted.entrySet()) {
            Object value = metadata.get(LB, entry.getKey());
            boolean found = value instanceof List<?> list
                    ? list.contains(entry.getValue())
                    : entry.getValue().equals(value);
            if (!found) {
                return false;
            }
        }
        return true;
    }
}
