package dev.proxyless.mesh.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.kubernetes.Slices.Answer;
import dev.proxyless.mesh.kubernetes.Slices.Change;
import dev.proxyless.mesh.kubernetes.Slices.Failed;
import dev.proxyless.mesh.kubernetes.Slices.Service;
import dev.proxyless.mesh.kubernetes.Slices.Watcher;
import dev.proxyless.mesh.kubernetes.Slices.Watching;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a local fake, by HTTP. */
class HttpSlicesTest {

    private static final Service ORDERS = new Service("shop", "orders");
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final FakeApiServer server = new FakeApiServer();
    private final HttpSlices slices = HttpSlices.create(config("token"));
    private final Told told = new Told();

    @AfterEach
    void close() {
        slices.close();
        server.close();
    }

    @Test
    void slicesAreAskedForByTheNameOfTheirService() throws Exception {
        server.put("a", 8080, "10.0.0.1");

        assertThat(list(ORDERS, "0")).isInstanceOfSatisfying(Answer.Listed.class, listed -> {
            assertThat(listed.version()).isEqualTo("101");
            assertThat(listed.slices()).containsExactly(Members.of("a", "10.0.0.1"));
        });
        assertThat(server.asked)
                .containsExactly("/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?labelSelector="
                        + "kubernetes.io%2Fservice-name%3Dorders&resourceVersion=0");
        assertThat(server.tokens).containsExactly("Bearer token");
    }

    @Test
    void withoutANamespaceThatOfTheProcessIsMeantAndWithoutAVersionTheNewest() throws Exception {
        assertThat(list(new Service("", "orders"), Slices.NEWEST)).isInstanceOf(Answer.Listed.class);

        assertThat(server.asked)
                .containsExactly("/apis/discovery.k8s.io/v1/namespaces/own/endpointslices?labelSelector="
                        + "kubernetes.io%2Fservice-name%3Dorders");
    }

    @Test
    void changesAreFollowedFromAVersionOn() throws Exception {
        server.put("a", 8080, "10.0.0.1");
        slices.watch(ORDERS, "100", LIMIT, told);

        assertThat(told.next()).isEqualTo("open");
        assertThat(told.next()).isEqualTo(new Change.Put("101", Members.of("a", "10.0.0.1")));
        server.put("a", 8080, "10.0.0.2");
        assertThat(told.next()).isEqualTo(new Change.Put("102", Members.of("a", "10.0.0.2")));
        server.bookmark();
        assertThat(told.next()).isEqualTo(new Change.Bookmark("103"));
        server.delete("a");
        assertThat(told.next()).isEqualTo(new Change.Removed("104", "a"));
        assertThat(server.asked)
                .singleElement()
                .asString()
                .endsWith("&resourceVersion=100&watch=true&allowWatchBookmarks=true&timeoutSeconds=300");
    }

    @Test
    void howAWatchEndsIsTold() throws Exception {
        slices.watch(ORDERS, "100", LIMIT, told);
        assertThat(told.next()).isEqualTo("open");
        server.end();
        assertThat(told.next()).isEqualTo("end");

        server.breakOff();
        slices.watch(ORDERS, "100", LIMIT, told);
        assertThat(told.next()).isEqualTo("open");
        server.end();
        assertThat(told.next())
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.outdated()).isFalse());

        slices.watch(ORDERS, "100", LIMIT, told);
        assertThat(told.next()).isEqualTo("open");
        server.forget();
        assertThat(told.next())
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.outdated()).isTrue());
    }

    @Test
    void aWatchThatIsClosedSaysNothingAndItsConnectionEnds() throws Exception {
        Watching watching = slices.watch(ORDERS, "100", LIMIT, told);
        assertThat(told.next()).isEqualTo("open");

        watching.close();
        watching.close();

        // The server notices when it writes.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (server.watches() > 0 && System.nanoTime() < deadline) {
            server.bookmark();
            Thread.onSpinWait();
        }
        assertThat(server.watches()).isZero();
        assertThat(told.queue).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | a token that is valid",
                "403 | give its service account a RoleBinding in namespace shop to a Role with the rule {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}",
                "404 | the API discovery.k8s.io/v1",
                "429 | patience",
                "500 | it is tried again",
            })
    void refusalsTeach(int code, String remedy) throws Exception {
        server.fail(code, "as it is");

        assertThat(list(ORDERS, "0")).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.reason()).contains("Kubernetes: " + code + ", as it is (expected: ", remedy);
            assertThat(failed.outdated()).isFalse();
        });
        slices.watch(ORDERS, "1", LIMIT, told);
        assertThat(told.next())
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).contains(remedy));
    }

    @Test
    void aVersionThatIsTooOldOrTooNewIsOutdated() throws Exception {
        server.fail(410, "too old");
        assertThat(list(ORDERS, "7"))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.outdated()).isTrue());

        server.fail(504, "Timeout: Too large resource version: 7, current: 5");
        assertThat(list(ORDERS, "7"))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.outdated()).isTrue());
    }

    @Test
    void aServerThatIsAwayIsAFailureThatNamesIt() throws Exception {
        server.close();

        assertThat(list(ORDERS, "0"))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith(server.address())
                                .contains("(expected: an answer of the API server"));
        slices.watch(ORDERS, "1", LIMIT, told);
        assertThat(told.next()).isInstanceOf(Failed.class);
    }

    @Test
    void nothingIsAskedAfterTheEnd() throws Exception {
        slices.close();
        slices.close();

        assertThat(list(ORDERS, "0")).isInstanceOf(Failed.class);
        slices.watch(ORDERS, "1", LIMIT, told);
        assertThat(told.next()).isInstanceOf(Failed.class);
        assertThat(server.asked).isEmpty();
    }

    private Answer list(Service service, String version) throws Exception {
        return slices.list(service, version).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private Config config(String token) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(server.address())
                .withOauthToken(token)
                .withNamespace("own")
                .build();
    }

    /** Keeps what it is told until the test looks at it. */
    private static final class Told implements Watcher {

        private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();

        Object next() throws InterruptedException {
            return Objects.requireNonNull(queue.poll(20, TimeUnit.SECONDS), "nothing was told");
        }

        @Override
        public void onOpen() {
            queue.add("open");
        }

        @Override
        public void onChange(Change change) {
            queue.add(change);
        }

        @Override
        public void onEnd() {
            queue.add("end");
        }

        @Override
        public void onFailure(Failed failed) {
            queue.add(failed);
        }
    }
}
