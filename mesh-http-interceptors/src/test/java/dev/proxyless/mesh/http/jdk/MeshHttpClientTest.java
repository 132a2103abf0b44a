package dev.proxyless.mesh.http.jdk;

import static dev.proxyless.mesh.client.Meshes.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.proxyless.mesh.client.AskingFilters;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.http.contract.Backend;
import dev.proxyless.mesh.http.contract.Behaviour;
import dev.proxyless.mesh.http.contract.Latches;
import dev.proxyless.mesh.http.contract.MeshFixture;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Cluster.Protocol;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HashPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshHttpClientTest {

    private static final HttpRequest GET =
            HttpRequest.newBuilder(URI.create("http://orders/items")).build();

    private final MeshFixture fixture = new MeshFixture(Protocol.HTTP_1_1);
    private final MeshHttpClient client = MeshHttpClient.create(fixture.mesh());

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    /** What no policy is needed for: RFC 9113, section 8.7. */
    /** java.net.http itself has no limit for it: it is the client's that is wrapped. */
    @Test
    void anAddressThatIsSilentIsLeftAfterTheConnectTimeout() throws Exception {
        Backend backend = fixture.backend(Behaviour.answer(200, "here"));
        HttpClient plain = HttpClient.newBuilder()
                .connectTimeout(Duration.ofMillis(100))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(silent.getInetAddress(), silent.getLocalPort());
                Socket second = new Socket(silent.getInetAddress(), silent.getLocalPort());
                Socket third = new Socket()) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            Throwable full = catchThrowable(() -> third.connect(silent.getLocalSocketAddress(), 100));
            Assumptions.assumeTrue(full instanceof SocketTimeoutException, "this system takes more than the backlog");
            Endpoint endpoint = new Endpoint(
                    Address.of("127.0.0.1", silent.getLocalPort()),
                    List.of(Address.of("127.0.0.1", backend.port())),
                    HealthStatus.HEALTHY,
                    1,
                    "",
                    Metadata.EMPTY);
            fixture.publish(service("orders", RouteAction.Forward.to("v1"), fixture.cluster("v1", endpoint)));

            assertThat(MeshHttpClient.wrap(fixture.mesh(), plain)
                            .send(GET, BodyHandlers.ofString())
                            .body())
                    .isEqualTo("here");
        }
    }

    @Test
    void aStreamThatWasRefusedIsSentAgainOnce() throws Exception {
        MeshFixture http2 = new MeshFixture(Protocol.HTTP_2);
        try {
            Backend backend = http2.backend(Behaviour.answer(200, "first"));
            http2.publish(service("orders", RouteAction.Forward.to("v1"), http2.cluster("v1", backend)));
            MeshHttpClient caller = MeshHttpClient.create(http2.mesh());
            // The first request of a connection without TLS is an upgrade and no stream of its own.
            assertThat(caller.send(GET, BodyHandlers.ofString()).body()).isEqualTo("first");
            backend.behave(Behaviour.first(Behaviour.refuse(), Behaviour.answer(200, "second")));
            HttpRequest post = HttpRequest.newBuilder(GET.uri())
                    .POST(HttpRequest.BodyPublishers.ofString("body"))
                    .build();

            assertThat(caller.send(post, BodyHandlers.ofString()).body()).isEqualTo("second");
            assertThat(backend.received()).hasSize(3);
        } finally {
            http2.close();
        }
    }

    /**
     * java.net.http itself sends a GET once more if a connection that it had kept ends without an answer (RFC 9110, section
     * 9.2.2, allows it of safe methods): the mesh cannot keep it from that, and sees one attempt. It does so with no POST.
     */
    @Test
    void ofAConnectionThatWasKeptOnlyASafeRequestIsSentAgainByTheJdk() throws Exception {
        Backend backend = fixture.backend(Behaviour.answer(200, "first"));
        fixture.publish(service("orders", RouteAction.Forward.to("v1"), fixture.cluster("v1", backend)));
        HttpRequest post = HttpRequest.newBuilder(GET.uri())
                .POST(HttpRequest.BodyPublishers.ofString("body"))
                .build();
        client.send(GET, BodyHandlers.ofString());
        backend.behave(Behaviour.reset());
        assertThatThrownBy(() -> client.send(post, BodyHandlers.ofString())).isInstanceOf(IOException.class);
        assertThat(backend.received()).hasSize(2);

        backend.behave(Behaviour.answer(200, "first"));
        client.send(GET, BodyHandlers.ofString());
        backend.behave(Behaviour.reset());
        assertThatThrownBy(() -> client.send(GET, BodyHandlers.ofString())).isInstanceOf(IOException.class);
        assertThat(backend.received()).hasSize(5);
    }

    @Test
    void cancellingTheFutureEndsTheAttempt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        fixture.orders(fixture.backend((channel, request) -> {
            Future<?> unused = channel.closeFuture().addListener(closed -> gone.countDown());
            asked.countDown();
        }));

        CompletableFuture<HttpResponse<String>> call = client.sendAsync(GET, BodyHandlers.ofString());
        Latches.await(asked);
        assertThat(call.cancel(true)).isTrue();

        Latches.await(gone);
    }

    @RepeatedTest(20)
    void cancellingTheFutureEndsWhatAFilterAsks() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        fixture.publish(asking(answer -> {
            asked.countDown();
            return ended::countDown;
        }));

        CompletableFuture<HttpResponse<String>> call = client.sendAsync(GET, BodyHandlers.ofString());
        Latches.await(asked);
        assertThat(call.cancel(true)).isTrue();

        Latches.await(ended);
    }

    @Test
    void anInterruptEndsWhatAFilterAsks() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        fixture.publish(asking(answer -> {
            asked.countDown();
            return ended::countDown;
        }));
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                client.send(GET, BodyHandlers.ofString());
            } catch (IOException | InterruptedException e) {
                thrown.complete(e);
            }
        });
        caller.start();
        Latches.await(asked);

        caller.interrupt();

        assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        Latches.await(ended);
    }

    private ServiceSnapshot asking(FilterAction.Question question) {
        ServiceSnapshot service = service(
                "orders",
                RouteAction.Forward.to("v1"),
                fixture.cluster("v1", fixture.backend(Behaviour.answer(200, ""))));
        return new ServiceSnapshot(
                ServiceName.of("orders"),
                service.routes(),
                List.of(AskingFilters.asking(question)),
                service.clusters());
    }

    @Test
    void anInterruptEndsABlockingCall() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        fixture.orders(fixture.backend((channel, request) -> asked.countDown()));
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                client.send(GET, BodyHandlers.ofString());
            } catch (IOException | InterruptedException e) {
                thrown.complete(e);
            }
        });
        caller.start();
        Latches.await(asked);

        caller.interrupt();

        assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aCallBeginsWhenItsServiceIsKnown() throws Exception {
        CompletableFuture<HttpResponse<String>> early = client.sendAsync(GET, BodyHandlers.ofString());
        assertThat(early).isNotDone();

        fixture.orders(fixture.backend(Behaviour.answer(200, "now")));

        assertThat(early.get(10, TimeUnit.SECONDS).body()).isEqualTo("now");
    }

    @Test
    void everyBodyHandlerWorks(@TempDir Path directory) throws Exception {
        fixture.orders(fixture.backend(Behaviour.answer(200, "a\nb")));

        assertThat(body(BodyHandlers.ofByteArray())).isEqualTo("a\nb".getBytes(StandardCharsets.UTF_8));
        assertThat(Files.readString(body(BodyHandlers.ofFile(directory.resolve("body")))))
                .isEqualTo("a\nb");
        try (Stream<String> lines = body(BodyHandlers.ofLines())) {
            assertThat(lines).containsExactly("a", "b");
        }
        assertThat(body(BodyHandlers.ofInputStream()).readAllBytes()).hasSize(3);
        assertThat(body(BodyHandlers.replacing("other"))).isEqualTo("other");
    }

    @Test
    void everyBodyPublisherWorks(@TempDir Path directory) throws Exception {
        Backend backend = fixture.backend(Behaviour.answer(200, ""));
        fixture.orders(backend);
        Path file = Files.writeString(directory.resolve("file"), "file");
        List<HttpRequest.BodyPublisher> bodies = List.of(
                BodyPublishers.ofString("string"),
                BodyPublishers.ofByteArray(new byte[] {'x'}),
                BodyPublishers.ofFile(file),
                BodyPublishers.ofByteArrays(List.of(new byte[] {'y'})),
                BodyPublishers.fromPublisher(BodyPublishers.ofString("published")));

        for (HttpRequest.BodyPublisher body : bodies) {
            client.send(HttpRequest.newBuilder(GET.uri()).POST(body).build(), BodyHandlers.discarding());
        }

        assertThat(backend.received())
                .extracting(seen -> seen.body())
                .containsExactly("string", "x", "file", "y", "published");
    }

    @Test
    void redirectsAreFollowedByTheNamesInThem() throws Exception {
        Backend orders = fixture.backend(Behaviour.answer(302, "", Map.of("location", "http://bills/7")));
        Backend bills = fixture.backend(Behaviour.answer(200, "bill"));
        fixture.orders(orders);
        fixture.publish(service("bills", RouteAction.Forward.to("b"), fixture.cluster("b", bills)));
        HttpClient following = MeshHttpClient.create(
                fixture.mesh(), HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL));
        HttpRequest post = HttpRequest.newBuilder(GET.uri())
                .POST(BodyPublishers.ofString("x"))
                .header("authorization", "secret")
                .build();

        for (HttpResponse<String> response : List.of(
                following.send(post, BodyHandlers.ofString()),
                following.sendAsync(post, BodyHandlers.ofString()).get(10, TimeUnit.SECONDS))) {
            assertThat(response.body()).isEqualTo("bill");
            assertThat(response.uri()).isEqualTo(URI.create("http://bills/7"));
            assertThat(response.previousResponse())
                    .hasValueSatisfying(first -> assertThat(first.statusCode()).isEqualTo(302));
        }
        assertThat(bills.received()).hasSize(2).allSatisfy(seen -> {
            assertThat(seen.method()).isEqualTo("GET");
            assertThat(seen.header("host")).containsExactly("bills");
            assertThat(seen.header("authorization")).isEmpty();
        });
    }

    @Test
    void redirectsThatNeverEndAreGivenUp() throws Exception {
        Backend orders = fixture.backend(Behaviour.answer(307, "", Map.of("location", "/again")));
        fixture.orders(orders);
        HttpClient following = MeshHttpClient.create(
                fixture.mesh(), HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS));

        assertThat(following.send(GET, BodyHandlers.ofString()).statusCode()).isEqualTo(307);
        assertThat(orders.received()).hasSize(6);
    }

    @Test
    void cookiesAreKeptByTheServicesName() throws Exception {
        Backend one = fixture.backend(Behaviour.answer(200, "", Map.of("set-cookie", "session=7")));
        Backend two = fixture.backend(Behaviour.answer(200, ""));
        HttpClient keeping =
                MeshHttpClient.create(fixture.mesh(), HttpClient.newBuilder().cookieHandler(new CookieManager()));
        fixture.orders(one);
        keeping.send(GET, BodyHandlers.discarding());
        fixture.orders(two);

        keeping.send(HttpRequest.newBuilder(GET.uri()).header("cookie", "own=1").build(), BodyHandlers.discarding());

        assertThat(two.received().get(0).header("cookie")).containsExactly("own=1; session=7");
    }

    @Test
    void aCookieThatTheRouteGivesKeepsTheCallsOfItsClientTogether() throws Exception {
        Backend one = fixture.backend(Behaviour.answer(200, "one"));
        Backend two = fixture.backend(Behaviour.answer(200, "two"));
        WeightedClusters halves = new WeightedClusters(
                List.of(WeightedCluster.of("one", 1), WeightedCluster.of("two", 1)), Optional.empty(), true);
        HashPolicy cookie = new HashPolicy.Cookie(
                "sid", Optional.of(new HashPolicy.GeneratedCookie(Duration.ofMinutes(1), "/", List.of())), false);
        RouteAction action = RouteAction.Forward.to(halves, CallPolicy.DEFAULT).withHashPolicies(List.of(cookie));
        fixture.publish(service("orders", action, fixture.cluster("one", one), fixture.cluster("two", two)));
        Set<String> answers = new HashSet<>();

        for (int i = 0; i < 20; i++) {
            HttpClient keeping = MeshHttpClient.create(
                    fixture.mesh(), HttpClient.newBuilder().cookieHandler(new CookieManager()));
            HttpResponse<String> first = keeping.send(GET, BodyHandlers.ofString());
            HttpResponse<String> second = keeping.send(GET, BodyHandlers.ofString());

            assertThat(first.headers().allValues("set-cookie"))
                    .singleElement()
                    .asString()
                    .matches("sid=\"[0-9a-f]{16}\"; Max-Age=60; Path=/; HttpOnly");
            assertThat(second.headers().allValues("set-cookie")).isEmpty();
            assertThat(second.body()).isEqualTo(first.body());
            answers.add(first.body());
        }
        assertThat(answers).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aClientThatKnowsServicesByAddressIsNotWrapped() {
        HttpClient following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
        HttpClient keeping =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

        assertThatThrownBy(() -> MeshHttpClient.wrap(fixture.mesh(), following))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("followRedirects: ALWAYS (expected: NEVER");
        assertThatThrownBy(() -> MeshHttpClient.wrap(fixture.mesh(), keeping))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cookieHandler");
    }

    @Test
    void theSettingsAreThoseOfTheClientThatIsWrapped() {
        HttpClient plain = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(3))
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Runnable::run)
                .build();
        MeshHttpClient wrapped = MeshHttpClient.wrap(fixture.mesh(), plain);

        assertThat(wrapped.connectTimeout()).contains(Duration.ofSeconds(3));
        assertThat(wrapped.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(wrapped.executor()).isEqualTo(plain.executor());
        assertThat(wrapped.sslContext()).isSameAs(plain.sslContext());
        assertThat(wrapped.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
        assertThat(wrapped.newWebSocketBuilder()).isNotNull();
    }

    @Test
    void aRequestOutsideTheMeshIsTheApplicationsOwnObject() throws Exception {
        Backend outside = fixture.backend(Behaviour.answer(200, ""));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + outside.port()))
                .build();

        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

        assertThat(response).isNotInstanceOf(MeshResponse.class);
        assertThat(response.request()).isEqualTo(request);
    }

    @Test
    void aWebSocketToAServiceIsRefusedAndSaysWhy() {
        HttpClient client = MeshHttpClient.create(fixture.mesh());

        assertThat(client.newWebSocketBuilder()
                        .header("x-a", "1")
                        .buildAsync(URI.create("ws://orders/events"), new WebSocket.Listener() {}))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withMessageContaining("ws://orders/events (expected: a host outside the mesh");
    }

    @Test
    void aRoutesChangesToWhatJavaNetHttpSetsItselfAreWithoutEffect() throws Exception {
        Backend backend = fixture.backend(Behaviour.answer(200, "ok"));
        List<HeaderMutation> changes = Stream.of("connection", "content-length", "expect", "upgrade", "x-a")
                .<HeaderMutation>map(
                        name -> new HeaderMutation.Put(name, "7", HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD))
                .toList();
        Route plain = MeshFixture.all(MeshFixture.retrying("v1"));
        Route route = new Route(plain.name(), plain.match(), plain.action(), new HeaderRules(changes, List.of()));
        fixture.publish(service("orders", List.of(route), fixture.cluster("v1", backend)));
        HttpClient client = MeshHttpClient.create(fixture.mesh());

        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://orders/")).build();
        assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok");
        assertThat(backend.received().get(0).header("x-a")).containsExactly("7");
        assertThat(backend.received().get(0).header("expect")).isEmpty();
    }

    @Test
    void whatWaitsGoesOnAfterTheExecutorWasShutDown() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.shutdown();
        CountDownLatch ran = new CountDownLatch(1);

        AsyncCalls.executor(HttpClient.newBuilder().executor(executor).build()).execute(ran::countDown);

        Latches.await(ran);
    }

    @Test
    void aBodyHandlerThatThrowsFailsTheCall() throws Exception {
        fixture.orders(fixture.backend(Behaviour.answer(200, "")));
        BodyHandler<String> broken = info -> {
            throw new IllegalStateException("broken handler");
        };

        assertThatThrownBy(() -> client.send(GET, broken)).hasStackTraceContaining("broken handler");
        assertThatThrownBy(() -> client.sendAsync(GET, broken).get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasStackTraceContaining("broken handler");
    }

    @Test
    void aShutdownLetsCallsInFlightEndAndNoOthersBegin() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Behaviour ok = Behaviour.answer(200, "late");
        fixture.orders(fixture.backend((channel, request) -> {
            asked.countDown();
            Latches.await(answer);
            ok.react(channel, request);
        }));
        CompletableFuture<HttpResponse<String>> call = client.sendAsync(GET, BodyHandlers.ofString());
        Latches.await(asked);

        client.shutdown();
        assertThat(client.isTerminated()).isFalse();
        assertThatThrownBy(() -> client.send(GET, BodyHandlers.ofString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        answer.countDown();

        assertThat(call.get(10, TimeUnit.SECONDS).body()).isEqualTo("late");
        client.close();
        assertThat(client.awaitTermination(Duration.ofSeconds(10))).isTrue();
    }

    private <T> T body(BodyHandler<T> handler) throws IOException, InterruptedException {
        return client.send(GET, handler).body();
    }
}
