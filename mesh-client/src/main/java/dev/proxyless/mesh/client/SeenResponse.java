package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.filter.FilterResponse;
import dev.proxyless.mesh.client.route.ChangedHeaders;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.route.HeaderMutation;
import org.jspecify.annotations.Nullable;

/** A response on its way back through the filters of its call, which are shown it one after the other. */
final class SeenResponse implements FilterResponse {

    private final FilterRun run;
    private final int status;
    private final ChangedHeaders changed;
    private final @Nullable Endpoint endpoint;
    private final @Nullable String cluster;
    private @Nullable Object kept;

    SeenResponse(
            FilterRun run, int status, ChangedHeaders changed, @Nullable Endpoint endpoint, @Nullable String cluster) {
        this.cluster = cluster;
        this.run = run;
        this.status = status;
        this.changed = changed;
        this.endpoint = endpoint;
    }

    /** The next filter looks at it, which kept {@code note}. */
    void show(@Nullable Object note) {
        kept = note;
    }

    @Override
    public RequestFields request() {
        return run.request();
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable String header(String name) {
        return changed.get(name);
    }

    @Override
    public @Nullable Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public @Nullable String cluster() {
        return cluster;
    }

    @Override
    public @Nullable Object kept() {
        return kept;
    }

    @Override
    public long nanoTime() {
        return run.nanoTime();
    }

    @Override
    public void change(HeaderMutation change) {
        changed.add(change);
    }
}
