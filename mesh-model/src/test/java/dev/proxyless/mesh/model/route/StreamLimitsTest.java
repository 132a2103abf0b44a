package dev.proxyless.mesh.model.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamLimitsTest {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final StreamLimits BOTH = StreamLimits.of(Optional.of(LONG), Optional.of(LONG));

    @Test
    void theyHoldForARouteThatSaysNothing() {
        CallPolicy policy = policy(CallPolicy.DEFAULT, BOTH);

        assertThat(policy.idleTimeout()).contains(LONG);
        assertThat(policy.streamDuration()).contains(StreamDuration.besideTimeout(LONG));
        assertThat(policy.timeout()).isEqualTo(CallPolicy.DEFAULT_TIMEOUT);
    }

    @Test
    void aRouteHasTheLastWord() {
        CallPolicy own = CallPolicy.DEFAULT.withIdleTimeout(SHORT).withStreamDuration(StreamDuration.of(SHORT));
        CallPolicy without =
                CallPolicy.DEFAULT.withIdleTimeout(Duration.ZERO).withStreamDuration(StreamDuration.of(Duration.ZERO));

        assertThat(policy(own, BOTH)).isEqualTo(own);
        assertThat(policy(without, BOTH)).isEqualTo(without);
    }

    /** Of RPCs with a deadline, that is; the others have the listener's limit. */
    @Test
    void aRouteThatLimitsOnlyDeadlinesLeavesTheRestOpen() {
        StreamDuration deadlines = new StreamDuration(Optional.empty(), Optional.of(SHORT), Optional.empty());

        assertThat(policy(CallPolicy.DEFAULT.withStreamDuration(deadlines), BOTH)
                        .streamDuration())
                .contains(deadlines.withMax(LONG));
    }

    @Test
    void whereTheListenerSaysNothingTheRouteIsTheSame() {
        RouteAction.Forward route = RouteAction.Forward.to("c");

        assertThat(StreamLimits.of(Optional.empty(), Optional.empty())).isSameAs(StreamLimits.NONE);
        assertThat(route.within(StreamLimits.NONE)).isSameAs(route);
    }

    private static CallPolicy policy(CallPolicy route, StreamLimits listener) {
        return RouteAction.Forward.to(WeightedClusters.single("c"), route)
                .within(listener)
                .policy();
    }
}
