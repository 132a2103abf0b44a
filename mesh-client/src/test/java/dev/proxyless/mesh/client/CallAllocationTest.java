package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Holds a whole call, from its route to its end, to what it may allocate. Counts bytes and no time. */
class CallAllocationTest {

    private static final int BATCHES = 40;
    private static final int CALLS = 1_000;
    /** What the call, its route, its attempt, their ends and the clock take: a new part finds room in another. */
    private static final long MOST_BYTES = 384;

    private static final Outcome OK = new Outcome.Response(200, HeaderSource.EMPTY);

    private final OrdersMesh orders = new OrdersMesh();
    private final MeshClient mesh = orders.client(settings -> settings.random(() -> 7));

    @Test
    void aCallAllocatesLittle() {
        mesh.prefetch(OrdersMesh.ORDERS);
        orders.publish(
                CallPolicy.DEFAULT.withRetry(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 2)), CircuitLimits.DEFAULT, 3);
        RequestView request = OrdersMesh.request(Map.of());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long least = Long.MAX_VALUE;
        for (int batch = 0; batch < BATCHES; batch++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                make(request);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least / CALLS).as("bytes for each call").isLessThanOrEqualTo(MOST_BYTES);
    }

    private void make(RequestView request) {
        MeshCall call = mesh.begin(OrdersMesh.ORDERS, request);
        Attempt attempt = (Attempt) call.next();
        List<MirroredRequest> mirrors = call.mirrors(attempt, true);
        Verdict verdict = call.outcome(OK, true);
        if (!mirrors.isEmpty()
                || !(verdict instanceof Verdict.Deliver)
                || !call.responseMutations().isEmpty()) {
            throw new AssertionError(verdict);
        }
        call.finish(null);
    }
}
