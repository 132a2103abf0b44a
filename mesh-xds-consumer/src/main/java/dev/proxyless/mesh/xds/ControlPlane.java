package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.resource.Asked;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.session.AdsEffect;
import dev.proxyless.mesh.xds.session.AdsEffect.Gone;
import dev.proxyless.mesh.xds.session.AdsEvent;
import dev.proxyless.mesh.xds.session.AdsSession;
import dev.proxyless.mesh.xds.session.AdsState;
import dev.proxyless.mesh.xds.state.Received;
import dev.proxyless.mesh.xds.wire.AdsTransport;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.ResourceError;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session with one control plane, with its transport, its clock and its decoder: turns what the transport tells into
 * events of the session, and does what follows from them. Everything happens on the control loop.
 */
final class ControlPlane {

    private static final String TYPE_URL_PREFIX = "type.googleapis.com/";

    private final ControlLoop loop;
    private final AdsTransport transport;
    private final DoubleSupplier random;
    private final Node node;
    private final SotwRequests sotw;
    private final Watcher watcher;
    private final DecodingMemory decoding;
    private final long startedAt;

    /** Types of responses that nobody asked for, each told of once. */
    private final Set<String> strangers = new HashSet<>();

    private AdsState state;
    private @Nullable StreamEvents stream;
    private ControlLoop.@Nullable Timer timer;
    private long timerAt = Long.MAX_VALUE;
    private boolean closed;

    /** What whoever keeps the resources is told. Called on the control loop. */
    interface Watcher {

        /**
         * Resources came. What they do not name stays what it was.
         *
         * @param subscribed the names that are asked for; {@link ResourceType#WILDCARD} stands for all
         */
        void onResources(ResourceType type, List<Received> resources, Set<String> subscribed);

        /** Resources are known not to be there, or not to be there any more. */
        void onGone(ResourceType type, Set<String> names, Gone.Reason reason);

        /** A stream gave its first answer. */
        void onConnected();

        /** A stream ended, or could not be opened, and gave no answer. */
        void onFailed(String reason);

        /** The control plane is away for long, and why; empty if it answers again. */
        void onOutage(Optional<String> reason);

        /**
         * The control plane gives a reason for not sending a resource (xRFC TP3, gRFC A88). One that is there stays, as far as
         * the protocol goes, and time runs no more for one that is not.
         *
         * @param problem the status and the control plane's words
         * @param dataError whether the resource is known not to be there, or not to be for this client
         */
        default void onServerError(ResourceType type, String name, String problem, boolean dataError) {}

        /** Something happened that is of interest to telemetry. */
        void onEvent(SourceEvent event);
    }

    /**
     * How to speak to a control plane.
     *
     * @param name what the stream is called, for events
     */
    record Setup(
            String name,
            ServerConfig server,
            AdsTransport transport,
            Node node,
            DoubleSupplier random,
            ResourceDecoder decoder) {}

    ControlPlane(Setup setup, ControlLoop loop, Watcher watcher) {
        this.loop = loop;
        this.transport = setup.transport();
        this.random = setup.random();
        this.node = setup.node();
        this.decoding = new DecodingMemory(setup.decoder());
        this.sotw = new SotwRequests(setup.node());
        this.watcher = watcher;
        this.startedAt = loop.nanoTime();
        this.state = AdsState.initial(setup.name(), setup.server());
    }

    /** Asks for these resources from now on, and for no others. */
    void subscribe(Asked asked) {
        on(new AdsEvent.Subscribe(asked));
    }

    /**
     * Asks for these resources again as if they had never come: what was sent of them is held no more. If there is a stream,
     * another takes its place at once.
     */
    void forget(Map<ResourceType, Set<String>> names) {
        on(new AdsEvent.Forget(names));
    }

    /** The names whose resources must be kept; {@link ResourceType#WILDCARD} stands for all. */
    Set<String> subscribed(ResourceType type) {
        return state.subscribed(type);
    }

    /** The version of the last response of a type that was used; empty if there was none. */
    String version(ResourceType type) {
        return state.version(type);
    }

    void close() {
        closed = true;
        stream = null;
        if (timer != null) {
            timer.cancel();
        }
        transport.close();
    }

    private void on(AdsEvent event) {
        if (closed) {
            return;
        }
        AdsSession.Step step = AdsSession.step(state, event, loop.nanoTime() - startedAt);
        state = step.state();
        step.effects().forEach(this::perform);
        wakeAt(state.wakeAt());
    }

    private void perform(AdsEffect effect) {
        if (effect instanceof AdsEffect.Send send) {
            afterAssembly(requests -> requests.send(sotw.of(send)));
        } else if (effect instanceof AdsEffect.SendDelta send) {
            afterAssembly(requests -> requests.send(Requests.of(node, send)));
        } else if (effect instanceof AdsEffect.OpenStream) {
            open();
        } else if (effect instanceof Gone gone) {
            decoding.forget(gone.type(), gone.names());
            watcher.onGone(gone.type(), gone.names(), gone.reason());
        } else if (effect instanceof AdsEffect.Unreachable unreachable) {
            watcher.onOutage(Optional.of(unreachable.reason()));
        } else if (effect instanceof AdsEffect.Reachable) {
            watcher.onOutage(Optional.empty());
        } else if (effect instanceof AdsEffect.Report report) {
            report(report.event());
        } else {
            throw new AssertionError(effect);
        }
    }

    private void report(SourceEvent event) {
        watcher.onEvent(event);
        if (event instanceof SourceEvent.StreamConnected) {
            watcher.onConnected();
        } else if (event instanceof SourceEvent.StreamDisconnected ended && !ended.answered()) {
            watcher.onFailed(ended.reason());
        }
    }

    private void open() {
        if (stream != null && stream.requests != null) {
            stream.requests.close();
        }
        StreamEvents opened = new StreamEvents();
        stream = opened;
        try {
            opened.requests = transport.open(state.variant(), loop::execute, opened);
        } catch (RuntimeException e) {
            opened.onEnd(e.toString());
        }
    }

    /**
     * Does something on the stream, if it is still there, once what is known is assembled and in force. A request that
     * names thousands takes longer to make than a change of one of them, and calls need not wait for it.
     */
    private void afterAssembly(Consumer<AdsTransport.Stream> action) {
        if (stream != null) {
            stream.later(action);
        }
    }

    private void receive(Incoming response) {
        Optional<ResourceType> type = ResourceType.ofTypeUrl(response.typeUrl());
        if (type.isPresent()) {
            receive(type.get(), response);
        } else if (strangers.add(response.typeUrl())) {
            watcher.onEvent(new SourceEvent.Unsupported(
                    response.typeUrl().replace(TYPE_URL_PREFIX, ""),
                    "",
                    "",
                    "a response of a type that was not asked for is left out"));
        }
        afterAssembly(AdsTransport.Stream::requestNext);
    }

    private void receive(ResourceType type, Incoming response) {
        Set<String> subscribed = state.subscribed(type);
        List<Received> resources = decoding.decode(type, response, subscribed);
        watcher.onResources(type, resources, subscribed);
        for (ResourceError error : response.errors()) {
            String name = Requests.name(error);
            if (subscribed.contains(name) || subscribed.contains(ResourceType.WILDCARD)) {
                watcher.onServerError(type, name, Requests.problem(error), Requests.isDataError(error));
            }
        }
        on(Requests.answerable(type, response, resources));
    }

    private void wakeAt(long time) {
        if (time == timerAt) {
            return;
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        timerAt = time;
        if (time != Long.MAX_VALUE) {
            long delay = Math.max(0, time - (loop.nanoTime() - startedAt));
            timer = loop.schedule(Duration.ofNanos(delay), () -> {
                timerAt = Long.MAX_VALUE;
                on(new AdsEvent.TimePassed());
            });
        }
    }

    /** Carries what happens on one stream over to the loop; what comes of a stream that was replaced is dropped there. */
    private final class StreamEvents implements AdsTransport.Listener {

        private AdsTransport.@Nullable Stream requests;

        @Override
        public void onReady() {
            onLoop(() -> on(new AdsEvent.StreamReady()));
        }

        @Override
        public void onResponse(DiscoveryResponse response) {
            onLoop(() -> receive(Incoming.of(response)));
        }

        @Override
        public void onResponse(DeltaDiscoveryResponse response) {
            onLoop(() -> receive(Incoming.of(response)));
        }

        @Override
        public void onEnd(String reason) {
            end(reason, false);
        }

        @Override
        public void onUnimplemented(String reason) {
            end(reason, true);
        }

        private void end(String reason, boolean unimplemented) {
            onLoop(() -> {
                stream = null;
                on(new AdsEvent.StreamEnded(reason, random.getAsDouble(), unimplemented));
            });
        }

        /** The assembly of what came was given to the loop before this, so it is done before this. */
        private void later(Consumer<AdsTransport.Stream> action) {
            onLoop(() -> {
                if (requests != null) {
                    action.accept(requests);
                }
            });
        }

        private void onLoop(Runnable task) {
            loop.execute(() -> {
                if (stream == this && !closed) {
                    task.run();
                }
            });
        }
    }
}
