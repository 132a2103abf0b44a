package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A session with its clock, whose effects are written in one line each. */
final class Session {

    AdsState state = AdsState.initial("xds.example:443");
    long now;

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
        return on(new AdsEvent.Response(type, version, nonce, Set.of(names), Set.of(), List.of()));
    }

    List<String> bad(ResourceType type, String version, String nonce, String bad, String... good) {
        ConfigError error = new ConfigError(ConfigError.Kind.INVALID, type.label(), bad, "field", "is wrong");
        return on(new AdsEvent.Response(type, version, nonce, Set.of(good), Set.of(bad), List.of(error)));
    }

    List<String> ended(String reason) {
        return on(new AdsEvent.StreamEnded(reason, 0.5));
    }

    static String line(AdsEffect effect) {
        if (effect instanceof AdsEffect.Send send) {
            return "send %s %s version=%s nonce=%s%s"
                    .formatted(
                            send.type().label(),
                            new TreeSet<>(send.names()),
                            send.version(),
                            send.nonce(),
                            send.error().map(error -> " error=" + error).orElse(""));
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
}
