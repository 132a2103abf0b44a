package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response to a call, which remembers what a filter changes. */
final class FakeFilterResponse implements FilterResponse {

    final List<String> changes = new ArrayList<>();

    private final FakeFilterCall call;
    private final @Nullable Endpoint endpoint;

    @Nullable String cluster;

    FakeFilterResponse(FakeFilterCall call, @Nullable Endpoint endpoint) {
        this.call = call;
        this.endpoint = endpoint;
    }

    @Override
    public RequestFields request() {
        return call.request();
    }

    @Override
    public int status() {
        return 200;
    }

    @Override
    public @Nullable String header(String name) {
        return null;
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
        return call.kept;
    }

    @Override
    public long nanoTime() {
        return call.nanoTime;
    }

    @Override
    public void change(HeaderMutation change) {
        HeaderMutation.Put put = (HeaderMutation.Put) change;
        changes.add(put.name() + ": " + ((TextFormat.Literal) put.value()).text());
    }
}
