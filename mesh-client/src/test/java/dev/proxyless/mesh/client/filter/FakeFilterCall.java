package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call that remembers what a filter does to it. Its chance is 0 and its time stands still unless a test
 * says otherwise. */
final class FakeFilterCall implements FilterCall, RequestFields {

    final List<String> acts = new ArrayList<>();
    final List<HeaderMutation> changes = new ArrayList<>();
    String cluster = "v1";

    @Nullable Route route;

    long nanoTime;

    @Nullable Object kept;

    long chance;

    @Nullable PreferredEndpoint preferred;

    long bytesPerSecond;

    private final Map<String, String> headers;
    private final List<Runnable> endings = new ArrayList<>();

    FakeFilterCall(Map<String, String> headers) {
        this.headers = headers;
    }

    /** Names and values in turn; those without a value are left out. */
    static Map<String, String> headers(@Nullable String... namesAndValues) {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = namesAndValues[i];
            String value = namesAndValues[i + 1];
            if (name != null && value != null) {
                headers.put(name, value);
            }
        }
        return headers;
    }

    void end() {
        endings.forEach(Runnable::run);
    }

    @Override
    public RequestFields request() {
        return this;
    }

    @Override
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    @Override
    public @Nullable String queryParameter(String name) {
        return null;
    }

    @Override
    public String cluster() {
        return cluster;
    }

    @Override
    public @Nullable Route route() {
        return route;
    }

    @Override
    public FormatContext context() {
        RequestView view = RequestView.of("GET", "http", "orders", headers.getOrDefault(":path", "/"), headers::get);
        Metadata metadata = route == null ? Metadata.EMPTY : route.metadata();
        return new CallContext(view, "", cluster, null, null, 0, metadata, CallProgress.NONE);
    }

    @Override
    public RandomSource random() {
        return () -> chance;
    }

    @Override
    public long nanoTime() {
        return nanoTime;
    }

    @Override
    public void changeRequest(HeaderMutation change) {
        changes.add(change);
    }

    @Override
    public void prefer(Address address, @Nullable String cluster, boolean strict) {
        preferred = new PreferredEndpoint(address, cluster, strict);
    }

    @Override
    public boolean slowResponse(long rate) {
        bytesPerSecond = rate;
        return true;
    }

    @Override
    public void keep(Object note) {
        kept = note;
    }

    @Override
    public void onEnd(Runnable action) {
        endings.add(action);
    }

    @Override
    public void acted(String what) {
        acts.add(what);
    }
}
