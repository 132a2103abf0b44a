package dev.proxyless.mesh.client.balance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The priorities of a cluster at one revision, first to last, and how the calls are shared out among them. Those of an
 * aggregate are the priorities of its parts, one after the other (Envoy, aggregate cluster; gRFC A75). Immutable but for
 * the cursors of pickers.
 */
public final class Priorities {

    private final List<PriorityLevel> levels;
    private final PriorityLoad load;
    private final Picker picker;

    Priorities(List<PriorityLevel> levels, PriorityLoad load, Picker picker) {
        this.levels = levels;
        this.load = load;
        this.picker = picker;
    }

    /** Those that have hosts, first to last. */
    List<PriorityLevel> levels() {
        return levels;
    }

    /** Chooses among the hosts of all priorities. */
    public Picker picker() {
        return picker;
    }

    /**
     * Chooses among the hosts of the priorities that none of {@code hosts} is of: what the others cannot take is theirs
     * (Envoy {@code envoy.retry_priorities.previous_priorities}).
     *
     * @return null if no priority that could take a call is left
     */
    public @Nullable Picker without(List<Host> hosts) {
        PriorityLoad.Census[] left = new PriorityLoad.Census[levels.size()];
        int usable = 0;
        for (int i = 0; i < left.length; i++) {
            PriorityLevel level = levels.get(i);
            left[i] = hosts.stream().anyMatch(level::has) ? level.census().ofNone() : level.census();
            usable += left[i].healthy() + left[i].degraded();
        }
        return usable == 0 ? null : PickerFactory.picker(levels, PriorityLoad.of(left, 0));
    }

    /** Which hosts of {@code part}, whose priorities are some of these or just these, get calls while all goes well. */
    public HostsInUse inUse(Priorities part) {
        Map<Integer, Set<HostsInUse.Kind>> kinds = new HashMap<>();
        for (int i = 0; i < levels.size(); i++) {
            PriorityLevel level = levels.get(i);
            if (part.levels.contains(level)) {
                Set<HostsInUse.Kind> used = level.kinds(load.healthy(i), load.degraded(i));
                if (!used.isEmpty()) {
                    kinds.put(level.priority(), used);
                }
            }
        }
        return new HostsInUse(kinds);
    }
}
