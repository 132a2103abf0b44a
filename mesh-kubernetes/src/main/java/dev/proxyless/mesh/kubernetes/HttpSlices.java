package dev.proxyless.mesh.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API server itself, by plain HTTP. Where it is, whom to trust and who this process is comes from Kubernetes' client
 * for Java, which reads the token of a service account again in time; what is asked and how often is decided elsewhere.
 */
final class HttpSlices implements Slices {

    private static final long ANSWER_SECONDS = 30;
    private static final int IDLE_SECONDS = 10;

    private final Supplier<Config> configuration;
    /** The client is made there: to look for what it needs may take seconds. Idle, it has no thread. */
    private final ThreadPoolExecutor executor;

    /** The watches that are under way: to close the client leaves their connections open. */
    private final Set<WatchStream> streams = ConcurrentHashMap.newKeySet();

    private @Nullable Access access; // guarded by this
    private boolean closed; // guarded by this

    private record Access(HttpClient client, String server, String namespace) {}

    private HttpSlices(Supplier<Config> configuration) {
        this.configuration = configuration;
        this.executor =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "mesh-kubernetes");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Asks as the environment says: a kubeconfig, or else the service account of the pod. */
    static HttpSlices create() {
        return new HttpSlices(() -> Config.autoConfigure(null));
    }

    /** Asks as the test says. */
    static HttpSlices create(Config config) {
        return new HttpSlices(() -> config);
    }

    @Override
    public CompletionStage<Answer> list(Service service, String version) {
        return withAccess(known -> {
                    HttpRequest request = request(known, service, version(version))
                            .timeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                            .build();
                    return known.client().sendAsync(request, String.class);
                })
                .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .handle((response, fault) ->
                        response == null ? Faults.unreachable(server(), fault) : answer(service, response));
    }

    @Override
    public Watching watch(Service service, String version, Duration limit, Watcher watcher) {
        WatchStream stream = new WatchStream(service, watcher, streams::remove);
        streams.add(stream);
        String query = version(version) + "&watch=true&allowWatchBookmarks=true&timeoutSeconds=" + limit.toSeconds();
        CompletionStage<HttpResponse<AsyncBody>> asked = withAccess(known -> {
            HttpRequest request =
                    request(known, service, query).timeout(0, TimeUnit.SECONDS).build();
            return known.client().consumeBytes(request, stream::onBytes);
        });
        asked.whenComplete((response, fault) -> {
            if (response != null) {
                stream.onResponse(response);
            } else {
                stream.onFault(Faults.unreachable(server(), fault));
            }
        });
        return stream;
    }

    @Override
    public void close() {
        executor.shutdownNow();
        Access last;
        synchronized (this) {
            closed = true;
            last = access;
            access = null;
        }
        streams.forEach(WatchStream::close);
        if (last != null) {
            last.client().close();
        }
    }

    private <T> CompletableFuture<T> withAccess(Function<Access, CompletableFuture<T>> question) {
        try {
            return CompletableFuture.supplyAsync(this::access, executor).thenCompose(question);
        } catch (RuntimeException e) {
            // The executor takes nothing more.
            return CompletableFuture.failedFuture(e);
        }
    }

    private Access access() {
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the search has ended");
            }
            if (access != null) {
                return access;
            }
        }
        Access made = connect(configuration.get());
        synchronized (this) {
            if (!closed) {
                access = made;
                return made;
            }
        }
        made.client().close();
        throw new IllegalStateException("the search has ended");
    }

    private static Access connect(Config config) {
        // Whoever waits here asks again, by a clock of its own.
        config.setRequestRetryBackoffLimit(0);
        RestrictedHeaders.allowHost();
        String namespace = config.getNamespace();
        return new Access(
                new ApiClients().newBuilder(config).build(),
                config.getMasterUrl(),
                namespace == null || namespace.isEmpty() ? "default" : namespace);
    }

    private synchronized String server() {
        return access == null ? "Kubernetes" : access.server();
    }

    private static Answer answer(Service service, HttpResponse<String> response) {
        return response.code() == 200
                ? SliceList.read(response.body())
                : Faults.refused(service, response.code(), response.body());
    }

    private static HttpRequest.Builder request(Access known, Service service, String query) {
        String namespace = service.namespace().isEmpty() ? known.namespace() : service.namespace();
        String server = known.server().endsWith("/") ? known.server() : known.server() + "/";
        return known.client()
                .newHttpRequestBuilder()
                .uri(URI.create(server + "apis/discovery.k8s.io/v1/namespaces/" + encoded(namespace)
                        + "/endpointslices?labelSelector="
                        + encoded("kubernetes.io/service-name=" + service.name()) + query))
                .header("Accept", "application/json");
    }

    private static String version(String version) {
        return version.isEmpty() ? "" : "&resourceVersion=" + encoded(version);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
