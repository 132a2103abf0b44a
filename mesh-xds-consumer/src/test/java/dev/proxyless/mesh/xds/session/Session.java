package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A session with its clock, whose effects are written in one line each. */
final class Session {

    AdsState state;
    long now;

    Session() {
        this(Variant.STATE_OF_THE_WORLD);
    }

    Session(Variant variant, String... features) {
        this(server(variant, features));
    }

    Session(ServerConfig server) {
        state = AdsState.initial(server);
    }

    static ServerConfig server(Variant variant, String... features) {
        ServerConfig plain = ServerConfig.insecure("xds.example:443");
        return new ServerConfig(
                plain.target(),
                plain.credentials(),
                plain.authority(),
                Set.of(features),
                variant,
                List.of(),
                plain.backOff());
    }

    List<String> on(AdsEvent event) {
        AdsSession.Step step = AdsSession.step(state, event, now);
        state = step.state();
        return step.effects().stream().map(Session::line).toList();
    }

    /** Lets time pass, stopping wherever the session wants to be told. */
    List<String> pass(Duration time) {
        List<String> lines = new ArrayList<>();
        long end = now + time.toNanos();
        while (state.wakeAt() <= end) {
            now = Math.max(now, state.wakeAt());
            lines.addAll(on(new AdsEvent.TimePassed()));
        }
        now = end;
        return lines;
    }

    List<String> subscribe(Object... typesAndNames) {
        Map<ResourceType, Set<String>> names = new EnumMap<>(ResourceType.class);
        for (int i = 0; i < typesAndNames.length; i += 2) {
            names.put((ResourceType) typesAndNames[i], Set.of(((String) typesAndNames[i + 1]).split(" ")));
        }
        return on(new AdsEvent.Subscribe(names));
    }

    List<String> ready() {
        return on(new AdsEvent.StreamReady());
    }

    List<String> good(ResourceType type, String version, String nonce, String... names) {
        return respond(type, version, nonce, good(version, names));
    }

    List<String> bad(ResourceType type, String version, String nonce, String bad, String... good) {
        ConfigError error = new ConfigError(ConfigError.Kind.INVALID, type.label(), bad, "field", "is wrong");
        return respond(
                type,
                version,
                nonce,
                new Contents(
                        good(version, good).good(),
                        Set.of(bad),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Map.of(),
                        List.of(error)));
    }

    List<String> removed(ResourceType type, String nonce, String... names) {
        Contents contents = new Contents(Map.of(), Set.of(), Set.of(names), Set.of(), Set.of(), Map.of(), List.of());
        return respond(type, "", nonce, contents);
    }

    List<String> respond(ResourceType type, String version, String nonce, Contents contents) {
        return on(new AdsEvent.Response(type, version, nonce, contents));
    }

    /** Resources that can be used, all of one version. */
    static Contents good(String version, String... names) {
        Map<String, String> good = Arrays.stream(names).collect(Collectors.toMap(Function.identity(), name -> version));
        return new Contents(good, Set.of(), Set.of(), Set.of(), Set.of(), Map.of(), List.of());
    }

    List<String> ended(String reason) {
        return on(new AdsEvent.StreamEnded(reason, 0.5, false));
    }

    static String line(AdsEffect effect) {
        if (effect instanceof AdsEffect.Send send) {
            return "send %s %s version=%s nonce=%s%s"
                    .formatted(
                            send.type().label(),
                            new TreeSet<>(send.names()),
                            send.version(),
                            send.nonce(),
                            error(send.error()));
        }
        if (effect instanceof AdsEffect.SendDelta send) {
            return "send %s%s%s%s%s%s"
                    .formatted(
                            send.type().label(),
                            send.subscribe().isEmpty() ? "" : " +" + new TreeSet<>(send.subscribe()),
                            send.unsubscribe().isEmpty() ? "" : " -" + new TreeSet<>(send.unsubscribe()),
                            send.held().isEmpty() ? "" : " held=" + new TreeMap<>(send.held()),
                            send.nonce().isEmpty() ? "" : " nonce=" + send.nonce(),
                            error(send.error()));
        }
        if (effect instanceof AdsEffect.Gone gone) {
            return "gone %s %s %s".formatted(gone.type().label(), new TreeSet<>(gone.names()), gone.reason());
        }
        if (effect instanceof AdsEffect.Report report) {
            return report.event().getClass().getSimpleName();
        }
        return effect instanceof AdsEffect.Unreachable unreachable
                ? "unreachable: " + unreachable.reason()
                : effect.getClass().getSimpleName();
    }

    private static String error(Optional<String> error) {
        return error.map(words -> " error=" + words).orElse("");
    }
}
