package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Introduction;
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
import io.envoyproxy.envoy.service.discovery.v3.ResourceError;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session with one control plane, with its stream, its clock and its decoder: turns what happens on the stream into events
 * of the session, and does what follows from them. Everything happens on the control loop.
 */
final class ControlPlane implements CurrentStream.Listener {

    private static final String TYPE_URL_PREFIX = "type.googleapis.com/";

    private final ControlLoop loop;
    private final DoubleSupplier random;
    private final Node node;
    private final CurrentStream stream;
    private final SotwRequests sotw;
    private final ResourceWatcher watcher;
    private final DecodingMemory decoding;
    private final long startedAt;

    /** Types of responses that nobody asked for, each told of once. */
    private final Set<String> strangers = new HashSet<>();

    private AdsState state;
    private ControlLoop.@Nullable Timer timer;
    private long timerAt = Long.MAX_VALUE;
    private boolean closed;

    /** A response that takes nothing away is answered when what it brings is in force, or before anything else happens. */
    private AdsEvent.@Nullable Response unanswered;

    /**
     * How to speak to a control plane.
     *
     * @param name what the stream is called, for events
     */
    record Setup(
            String name,
            ServerConfig server,
            AdsTransport transport,
            Introduction introduction,
            DoubleSupplier random,
            ResourceDecoder decoder) {}

    ControlPlane(Setup setup, ControlLoop loop, ResourceWatcher watcher) {
        this.loop = loop;
        this.random = setup.random();
        this.node = setup.introduction().node();
        this.decoding = new DecodingMemory(setup.decoder());
        this.stream = new CurrentStream(setup.transport(), loop, this);
        this.sotw = new SotwRequests(setup.introduction().bytes());
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
        AdsEvent.Response newest = unanswered;
        return newest != null && newest.type() == type ? newest.version() : state.version(type);
    }

    void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
        stream.close();
    }

    private void on(AdsEvent event) {
        if (closed) {
            return;
        }
        answer();
        step(event);
    }

    private void answer() {
        AdsEvent.Response newest = unanswered;
        unanswered = null;
        if (newest != null && !closed) {
            step(newest);
        }
    }

    private void step(AdsEvent event) {
        AdsSession.Step step = AdsSession.step(state, event, loop.nanoTime() - startedAt);
        state = step.state();
        step.effects().forEach(this::perform);
        wakeAt(state.wakeAt());
    }

    private void perform(AdsEffect effect) {
        if (effect instanceof AdsEffect.Send send) {
            stream.afterAssembly(requests -> requests.send(sotw.of(send)));
        } else if (effect instanceof AdsEffect.SendDelta send) {
            stream.afterAssembly(requests -> requests.send(Requests.of(node, send)));
        } else if (effect instanceof AdsEffect.OpenStream) {
            stream.open(state.variant());
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

    @Override
    public void onReady() {
        on(new AdsEvent.StreamReady());
    }

    @Override
    public void onEnd(String reason, boolean unimplemented) {
        on(new AdsEvent.StreamEnded(reason, random.getAsDouble(), unimplemented));
    }

    @Override
    public void onResponse(Incoming response) {
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
        stream.afterAssembly(AdsTransport.Stream::requestNext);
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
        AdsEvent.Response received = Requests.answerable(type, response, resources);
        if (state.isAnswered() && received.onlyAdds()) {
            answer();
            unanswered = received;
            stream.afterAssembly(requests -> answer());
        } else {
            on(received);
        }
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
}
