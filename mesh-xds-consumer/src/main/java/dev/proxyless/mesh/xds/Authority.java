package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.resource.Asked;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.ResourceCache;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The control planes of one authority (gRFC A47), or of one type that comes on a stream of its own, in their order, and which
 * of them is followed (gRFC A71).
 *
 * <p>The next is followed when the one before fails without an answer and something is needed that it did not send, or, where
 * the bootstrap says so (gRFC A95), in any case. All
 * resources of the authority then come from that one, also those that the one before had sent: what is in force stays until
 * the new is complete. The ones before are tried on, and followed again as soon as they answer. On the control loop only.
 */
final class Authority {

    private final String name;
    private final List<Server> servers;
    private final boolean onReachabilityOnly;
    private final Consumer<ResourceCache> use;
    private Asked asked = Asked.NOTHING;
    private int followed;
    private @Nullable ResourceCache restored;

    /**
     * @param name that of the authority, or what the stream is called
     * @param onReachabilityOnly whether the next control plane is followed though nothing is missing
     */
    Authority(String name, List<Server> servers, boolean onReachabilityOnly, Consumer<ResourceCache> use) {
        this.name = name;
        this.servers = servers;
        this.onReachabilityOnly = onReachabilityOnly;
        this.use = use;
        use.accept(server().cache());
    }

    String name() {
        return name;
    }

    /** The control plane that is followed. */
    Server server() {
        return servers.get(followed);
    }

    /** The names of a type that are asked for; {@link ResourceType#WILDCARD} stands for all. */
    Set<String> names(ResourceType type) {
        return asked.names(type);
    }

    /** Whether a resource is asked for, by its name or together with all others. */
    boolean asksFor(ResourceType type, String resource) {
        return names(type).contains(resource) || names(type).contains(ResourceType.WILDCARD);
    }

    /** What a former process stored, if it is in use. */
    @Nullable ResourceCache restored() {
        return restored;
    }

    /** Whether what a former process stored is in use. */
    boolean isRestored() {
        return restored != null;
    }

    /**
     * Whether it is time to use what a former process stored: no control plane has answered, and something is needed.
     *
     * @param patienceIsOver whether the control planes had time enough to answer
     */
    boolean mayRestore(boolean patienceIsOver) {
        boolean allFailed = followed == servers.size() - 1 && server().failure() != null;
        return restored == null && (patienceIsOver || allFailed) && !hasAnswered() && awaits();
    }

    /** Whether any of the control planes ever answered. */
    boolean hasAnswered() {
        return servers.stream().anyMatch(Server::hasAnswered);
    }

    /** Uses what a former process stored until a control plane answers. */
    void restore(ResourceCache stored) {
        restored = stored;
        use();
    }

    /** Uses what the control planes send instead, if one answers; whether that is so. */
    boolean leaveRestored() {
        if (restored == null || servers.stream().noneMatch(Server::isAnswering)) {
            return false;
        }
        restored = null;
        use();
        return true;
    }

    /** Asks for these resources, and for no others. */
    void subscribe(Asked wanted) {
        asked = wanted;
        for (int i = 0; i <= followed; i++) {
            servers.get(i).subscribe(name, wanted);
        }
    }

    /** Whether something is needed of which nothing is known. */
    boolean awaits() {
        return awaits(asked);
    }

    /** Whether nothing is known of something among this. */
    boolean awaits(Asked asked) {
        ResourceCache cache = server().cache();
        return asked.names().entrySet().stream()
                .anyMatch(type -> type.getValue().stream().anyMatch(resource -> !cache.knows(type.getKey(), resource)));
    }

    void close() {
        servers.forEach(Server::close);
    }

    private boolean wantsAnything() {
        return !asked.isEmpty();
    }

    /** Follows another control plane if it is time to; null if not. */
    SourceEvent.@Nullable ControlPlaneSwitched reconsider() {
        for (int i = 0; i < followed; i++) {
            if (servers.get(i).isAnswering()) {
                return follow(i, "it answers");
            }
        }
        String failure = server().failure();
        if (failure == null || followed + 1 == servers.size()) {
            return null; // before anything that looks at every name
        }
        boolean enough = onReachabilityOnly ? wantsAnything() : awaits();
        return enough ? follow(followed + 1, failure) : null;
    }

    private SourceEvent.ControlPlaneSwitched follow(int next, String reason) {
        Server before = server();
        int previous = followed;
        followed = next;
        use();
        if (next > previous) {
            before.forget(name);
        }
        for (int i = next + 1; i <= previous; i++) {
            servers.get(i).release(name);
        }
        subscribe(asked);
        return new SourceEvent.ControlPlaneSwitched(
                name, before.config().target(), server().config().target(), reason);
    }

    private void use() {
        use.accept(restored == null ? server().cache() : restored);
    }
}
