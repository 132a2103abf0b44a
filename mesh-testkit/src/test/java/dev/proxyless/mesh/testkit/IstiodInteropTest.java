package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.model.ServiceName;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * istiod, as far as it serves clients without a proxy, and this library: what a {@code ServiceEntry}, a {@code
 * DestinationRule} and a {@code VirtualService} say is what HTTP and gRPC calls do. In state of the world only: in the
 * incremental variant istiod keeps of the listeners and clusters that were asked for by name only those of its last response.
 * Needs Go and its module proxy; skipped with a line that says so where they are missing.
 */
@Timeout(60)
class IstiodInteropTest {

    private static final int CALLS = 1000;

    private final Pod stable = Pod.start("stable", "v1");
    private final Pod other = Pod.start("other", "v1");
    private final Pod canary = Pod.start("canary", "v2");
    private GoControlPlane istiod;
    private IstioClient client;

    @BeforeAll
    static void build() throws Exception {
        GoProgram.ISTIOD.build();
    }

    @BeforeEach
    void start() throws Exception {
        istiod = GoProgram.ISTIOD.start();
        client = IstioClient.of(istiod.port());
    }

    @AfterEach
    void nothingWasRefused() throws IOException {
        client.close();
        List<String> refusals = istiod.refusals();
        istiod.close();
        stable.close();
        other.close();
        canary.close();
        assertThat(refusals).isEmpty();
    }

    @Test
    void weightsDecideBetweenSubsets() throws Exception {
        serve(new IstioOrders(10, List.of(stable, canary)));
        client.awaitReady();

        for (Callable<String> call : client.bothKinds(Map.of())) {
            assertThat(canaryAnswers(call)).isBetween(50, 150);
        }
    }

    @Test
    void aHeaderChoosesASubset() throws Exception {
        serve(new IstioOrders(0, List.of(stable, canary)));
        client.awaitReady();

        for (Callable<String> call : client.bothKinds(Map.of("x-beta", "1"))) {
            assertThat(call.call()).isEqualTo("canary");
        }
        for (Callable<String> call : client.bothKinds(Map.of("x-beta", "0"))) {
            assertThat(call.call()).isEqualTo("stable");
        }
    }

    @Test
    void everyOtherKindOfRouteHoldsToo() throws Exception {
        stable.http().handler(request -> HttpReply.ok(request.target() + request.header("x-archive")));
        serve(new IstioOrders(0, List.of(stable, canary)));
        client.awaitReady();

        assertThat(client.get("/tea?milk=no").statusCode()).isEqualTo(418);
        assertThat(client.get("/moved/1").headers().firstValue("location"))
                .contains("http://" + IstioOrders.HTTP + "/orders");
        assertThat(client.get("/archive/1?old=1").body()).isEqualTo("/attic/1?old=1Optional[yes]");
    }

    @Test
    void aShortNameIsTheServiceOfTheClientsNamespace() throws Exception {
        serve(new IstioOrders(0, List.of(stable, canary)));
        client.awaitReady();

        assertThat(client.http("http://orders:80/", Map.of()).call()).isEqualTo("stable");
    }

    @Test
    void changedWeightsAreFollowed() throws Exception {
        serve(new IstioOrders(0, List.of(stable, canary)));
        awaitAnswer("stable");

        serve(new IstioOrders(100, List.of(stable, canary)));

        awaitAnswer("canary");
        for (Callable<String> call : client.bothKinds(Map.of())) {
            assertThat(canaryAnswers(call)).isEqualTo(CALLS);
        }
    }

    @Test
    void changedEndpointsAreFollowed() throws Exception {
        serve(new IstioOrders(0, List.of(stable, canary)));
        awaitAnswer("stable");

        serve(new IstioOrders(0, List.of(stable, other, canary)));
        awaitAnswer("other");
        serve(new IstioOrders(0, List.of(other, canary)));
        awaitAnswer("other");
        stable.close();

        for (Callable<String> call : client.bothKinds(Map.of())) {
            for (int i = 0; i < CALLS / 10; i++) {
                assertThat(call.call()).isEqualTo("other");
            }
        }
    }

    @Test
    void aDeletedServiceIsGoneUntilItComesBack() throws Exception {
        serve(new IstioOrders(0, List.of(stable, canary)));
        awaitAnswer("stable");

        istiod.serve("\"\"");
        client.awaitGone();

        assertThatThrownBy(() -> client.mesh().awaitReady(ServiceName.of(IstioOrders.HTTP), Duration.ZERO))
                .isInstanceOfSatisfying(
                        MeshException.class,
                        error -> assertThat(error.reason()).isEqualTo(MeshException.Reason.SERVICE_NOT_FOUND));
        assertThatThrownBy(() -> client.grpc(Map.of()).call())
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        error -> assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        serve(new IstioOrders(0, List.of(other, canary)));
        awaitAnswer("other");
    }

    private void serve(IstioOrders orders) throws Exception {
        istiod.serve(new Gson().toJson(orders.toYaml()));
    }

    /** Calls in both ways until each was answered by {@code expected}. */
    private void awaitAnswer(String expected) throws Exception {
        for (Callable<String> call : client.bothKinds(Map.of())) {
            String answer = "";
            while (!answer.equals(expected) && !Thread.interrupted()) {
                try {
                    answer = call.call();
                } catch (IOException | StatusRuntimeException notYet) {
                    answer = "";
                }
            }
            assertThat(answer).isEqualTo(expected);
        }
    }

    private static int canaryAnswers(Callable<String> call) throws Exception {
        int canaries = 0;
        for (int i = 0; i < CALLS; i++) {
            if (call.call().equals("canary")) {
                canaries++;
            }
        }
        return canaries;
    }
}
