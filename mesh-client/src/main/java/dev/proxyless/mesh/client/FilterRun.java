package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.filter.CallFilter;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterCall;
import dev.proxyless.mesh.client.filter.FilterChain.Named;
import dev.proxyless.mesh.client.filter.PreferredEndpoint;
import dev.proxyless.mesh.client.filter.SideCall;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.ChangedHeaders;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.snapshot.Resolved;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call's way through the filters of its route: for adapters that drive an RPC themselves; {@link MeshCall} has one of its
 * own. Used by one thread at a time but for {@link #end}, which may come on any.
 */
public final class FilterRun {

    private final List<Named> filters;
    private final RouteDecision decision;
    private final RandomSource random;
    private final LongSupplier nanoClock;
    private final CallObserver observer;
    private final Endings endings = new Endings();
    private final ChangedHeaders headers;
    private final RequestView request;

    /** What filters kept, by their place; null if none did. */
    private @Nullable Object @Nullable [] notes;

    private @Nullable PreferredEndpoint preferred;

    private boolean canSlow;
    private long bytesPerSecond;

    /** Where filters find clusters that they call themselves; null if nobody said so. */
    private @Nullable CompiledService compiled;

    private int next;
    /** What a filter waits for; null if none does. */
    private @Nullable OpenQuestion question;

    private FilterAction pending = FilterAction.CONTINUE;
    private List<HeaderMutation> responseChanges = List.of();
    private boolean delayed;
    private boolean keepsClusters;

    /**
     * A way that has not begun.
     *
     * @param decision whose filters they are
     * @param request the request as the application made it
     * @param random where chance comes from
     * @param nanoClock a clock that never goes back
     * @param observer is told what filters do
     */
    public FilterRun(
            RouteDecision decision,
            RequestView request,
            RandomSource random,
            LongSupplier nanoClock,
            CallObserver observer) {
        this.filters = decision.filters().filters();
        this.decision = decision;
        this.random = random;
        this.nanoClock = nanoClock;
        this.observer = observer;
        this.headers = ChangedHeaders.ofRequest(request.headers(), CallContext.local(request, ""));
        this.request = request.withHeaders(headers);
    }

    /** The same, whose filters may call clusters of {@code service} themselves. Before anything else. */
    public FilterRun within(CompiledService service) {
        compiled = service;
        return this;
    }

    /**
     * Goes on to the end of the chain, or to a filter that does not let the request pass at once.
     *
     * @return {@link FilterAction#CONTINUE} at the end; a delay, after which this is called again; something that was asked, after
     *     whose answer this is called again, see {@link #onAnswer}, and which this gives again as long as there is none; or an answer
     */
    public FilterAction next() {
        for (; ; ) {
            FilterAction action = nextUnasked();
            if (!(action instanceof FilterAction.Await await)) {
                return action;
            }
            OpenQuestion asked = question;
            if (asked == null) {
                asked = OpenQuestion.ask(await);
                question = asked;
                endings.add(asked::giveUp);
            }
            if (asked.answer() == null) {
                return action;
            }
        }
    }

    /** As {@link #next}, but nothing is asked: what filters wait for is given once, and then they let the request pass. */
    public FilterAction nextUnasked() {
        FilterAction action = pending;
        pending = FilterAction.CONTINUE;
        OpenQuestion asked = question;
        if (asked != null) {
            Function<FilterCall, FilterAction> then = asked.answer();
            if (then == null) {
                return asked.await();
            }
            question = null;
            action = then.apply(new Call(filterName(), next - 1));
        }
        while (action == FilterAction.CONTINUE && next < filters.size()) {
            int place = next++;
            Named filter = filters.get(place);
            action = filter.filter().onRequest(new Call(filter.name(), place));
        }
        if (action instanceof FilterAction.Delay delay) {
            pending = delay.then();
            delayed = true;
        }
        return action;
    }

    /**
     * Runs {@code task} when what {@link #next} waits for has its answer: once, on whatever thread that comes, or now. Does nothing
     * if nothing was asked, and never runs it once the call is over.
     */
    public void onAnswer(Runnable task) {
        OpenQuestion asked = question;
        if (asked != null) {
            asked.onAnswer(task);
        }
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }

    /** The name of the filter that had the word last. */
    public String filterName() {
        return filters.get(next - 1).name();
    }

    /** Sessions stay at their cluster, of which they are told (gRFC A60). Before the first filter runs. */
    public void keepClusters() {
        keepsClusters = true;
    }

    /** What the filters ask of the request as it is now, by their names, for people who wonder what they do. */
    public Map<String, List<CallFilter.Check>> checks() {
        Map<String, List<CallFilter.Check>> checks = new LinkedHashMap<>();
        for (int i = 0; i < filters.size(); i++) {
            Named named = filters.get(i);
            checks.computeIfAbsent(named.name(), name -> new ArrayList<>())
                    .addAll(named.filter().checks(new Call(named.name(), i)));
        }
        return checks;
    }

    /** The request as the filters have left it so far. */
    public RequestView request() {
        return request;
    }

    /** Where the first attempt is to go; null if anywhere. */
    public @Nullable PreferredEndpoint preferred() {
        return preferred;
    }

    /** Lets filters slow the response down, which is the caller's to do. */
    public FilterRun slowing() {
        canSlow = true;
        return this;
    }

    /** How many bytes of the response's body pass in a second; 0 if it is not to be slowed down. */
    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** What the filters have changed about the request's headers so far. */
    public List<HeaderMutation> requestChanges() {
        return headers.changes();
    }

    /**
     * Shows a response to all filters, the last first.
     *
     * @param status its HTTP status
     * @param response its headers
     * @param routed what the route changes about them
     * @param context what values are filled in from
     * @return what the route and the filters change about them, in order
     */
    public List<HeaderMutation> respond(
            int status, HeaderSource response, List<HeaderMutation> routed, FormatContext context) {
        ChangedHeaders changed = ChangedHeaders.ofResponse(response, context);
        routed.forEach(changed::add);
        SeenResponse view = new SeenResponse(
                this,
                status,
                changed,
                context.facts().endpoint(),
                keepsClusters ? context.facts().clusterName() : null);
        for (int i = filters.size() - 1; i >= 0; i--) {
            view.show(notes == null ? null : notes[i]);
            filters.get(i).filter().onResponse(view);
        }
        responseChanges = changed.changes();
        return responseChanges;
    }

    /** What {@link #respond} gave last; empty before it. */
    List<HeaderMutation> responseChanges() {
        return responseChanges;
    }

    /** Whether a filter delayed the request. */
    public boolean isDelayed() {
        return delayed;
    }

    /** The call is over. Idempotent. */
    public void end() {
        endings.run();
    }

    private final class Call implements FilterCall {

        private final String filter;
        private final int place;

        Call(String filter, int place) {
            this.filter = filter;
            this.place = place;
        }

        @Override
        public RequestFields request() {
            return request;
        }

        @Override
        public String cluster() {
            return decision instanceof RouteDecision.Forward forward ? forward.cluster() : "";
        }

        @Override
        public @Nullable Route route() {
            return decision.route();
        }

        @Override
        public RandomSource random() {
            return random;
        }

        @Override
        public long nanoTime() {
            return FilterRun.this.nanoTime();
        }

        /** Values are filled in at once: what comes after this filter does not change them. */
        @Override
        public void changeRequest(HeaderMutation change) {
            if (!(change instanceof HeaderMutation.Put put) || put.value() instanceof TextFormat.Literal) {
                headers.add(change);
                return;
            }
            String text = put.value().text(context());
            if (!text.isEmpty() || put.keepEmpty()) {
                headers.add(new HeaderMutation.Put(put.name(), text, put.action()));
            }
        }

        @Override
        public void prefer(Address address, @Nullable String cluster, boolean strict) {
            preferred = new PreferredEndpoint(address, cluster, strict);
        }

        @Override
        public boolean slowResponse(long rate) {
            if (canSlow) {
                bytesPerSecond = rate;
            }
            return canSlow;
        }

        @Override
        public @Nullable SideCall sideCall(String name) {
            if (compiled == null || !(compiled.cluster(name) instanceof Resolved.Ready<CompiledCluster> known)) {
                return null;
            }
            Place place = Place.take(known.value(), random, observer, why -> {});
            return place == null ? null : new CountedSideCall(place);
        }

        @Override
        public void keep(Object note) {
            if (notes == null) {
                notes = new Object[filters.size()];
            }
            notes[place] = note;
        }

        @Override
        public void onEnd(Runnable action) {
            endings.add(action);
        }

        @Override
        public void acted(String what) {
            observer.filtered(filter, what);
        }

        @Override
        public FormatContext context() {
            return CallContext.filtering(request, decision, CallProgress.NONE);
        }
    }
}
