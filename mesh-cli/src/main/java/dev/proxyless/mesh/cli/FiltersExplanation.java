package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.FilterRun;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterChain;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the filters of a route do to a request.
 *
 * @param chain those that are at work, in order, each with what it did in a word or more
 * @param delayMs how long the request waits in milliseconds
 * @param reply what it is answered in place of its endpoint
 */
record FiltersExplanation(
        Map<String, List<String>> chain,
        long delayMs,
        @Nullable Reply reply) {

    /** An answer of a filter; {@code grpcStatus} is what an RPC ends with if that is another than the HTTP status's own. */
    record Reply(int status, @Nullable Integer grpcStatus, String body) {}

    /** Sends a request through its filters, without waiting and without asking anybody: who would be asked lets it pass. */
    static FiltersExplanation of(FilterChain filters, Journal journal, FilterRun run) {
        long delay = 0;
        FilterAction action = run.nextUnasked();
        while (action instanceof FilterAction.Delay || action instanceof FilterAction.Await) {
            if (action instanceof FilterAction.Delay wait) {
                delay += wait.duration().toMillis();
            } else if (action instanceof FilterAction.Await await) {
                journal.filtered(run.filterName(), "asks " + await.what().get());
            }
            action = run.nextUnasked();
        }
        run.end();
        Map<String, List<String>> chain = new LinkedHashMap<>();
        for (FilterChain.Named filter : filters.filters()) {
            chain.put(filter.name(), journal.acts.getOrDefault(filter.name(), List.of()));
        }
        return new FiltersExplanation(chain, delay, action instanceof FilterAction.Reply reply ? reply(reply) : null);
    }

    private static Reply reply(FilterAction.Reply reply) {
        OptionalInt code = reply.grpcStatus();
        return new Reply(reply.status(), code.isPresent() ? code.getAsInt() : null, reply.body());
    }

    /** Writes down what filters do. */
    static final class Journal implements CallObserver {

        private final Map<String, List<String>> acts = new LinkedHashMap<>();

        @Override
        public void filtered(String filter, String action) {
            acts.computeIfAbsent(filter, name -> new ArrayList<>()).add(action);
        }
    }
}
