package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.filter.config.HeaderMutationConfig;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Changes headers of requests and responses: first as the listener says, then as all levels of the routes do, the route's own
 * first unless {@code most_specific_header_mutations_wins} turns that round.
 */
final class HeaderMutationFilters implements FilterFactory<HeaderMutationConfig> {

    @Override
    public Class<HeaderMutationConfig> configType() {
        return HeaderMutationConfig.class;
    }

    @Override
    public CallFilter create(HeaderMutationConfig config, List<HeaderMutationConfig> overrides) {
        List<HeaderMutationConfig> levels = new ArrayList<>(overrides);
        if (!config.mostSpecificWins()) {
            Collections.reverse(levels);
        }
        levels.add(0, config);
        List<HeaderMutation> request = new ArrayList<>();
        List<HeaderMutation> response = new ArrayList<>();
        for (HeaderMutationConfig level : levels) {
            request.addAll(level.mutations().request());
            response.addAll(level.mutations().response());
        }
        return new Filter(List.copyOf(request), List.copyOf(response));
    }

    private record Filter(List<HeaderMutation> request, List<HeaderMutation> response) implements CallFilter {

        @Override
        public FilterAction onRequest(FilterCall call) {
            request.forEach(call::changeRequest);
            return FilterAction.CONTINUE;
        }

        @Override
        public void onResponse(FilterResponse answer) {
            response.forEach(answer::change);
        }
    }
}
