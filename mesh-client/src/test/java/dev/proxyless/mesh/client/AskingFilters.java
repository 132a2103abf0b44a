package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.filter.CallFilter;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterFactory;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.HttpFilter;
import java.util.List;

/** Filters that wait for whatever a test asks. */
public final class AskingFilters implements FilterFactory<AskingFilters.Asking> {

    /** What such a filter asks. */
    public record Asking(FilterAction.Question question) implements FilterConfig {}

    /** A filter of a listener that asks this. */
    public static HttpFilter asking(FilterAction.Question question) {
        return HttpFilter.of("asking", new Asking(question));
    }

    @Override
    public Class<Asking> configType() {
        return Asking.class;
    }

    @Override
    public CallFilter create(Asking config, List<Asking> overrides) {
        FilterAction action = new FilterAction.Await("the test", config.question());
        return call -> action;
    }
}
