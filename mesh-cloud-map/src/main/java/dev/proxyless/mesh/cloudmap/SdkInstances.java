package dev.proxyless.mesh.cloudmap;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.servicediscovery.ServiceDiscoveryClient;
import software.amazon.awssdk.services.servicediscovery.ServiceDiscoveryClientBuilder;
import software.amazon.awssdk.services.servicediscovery.model.DiscoverInstancesResponse;
import software.amazon.awssdk.services.servicediscovery.model.HealthStatusFilter;
import software.amazon.awssdk.services.servicediscovery.model.HttpInstanceSummary;
import software.amazon.awssdk.services.servicediscovery.model.NamespaceNotFoundException;
import software.amazon.awssdk.services.servicediscovery.model.RequestLimitExceededException;
import software.amazon.awssdk.services.servicediscovery.model.ServiceDiscoveryException;
import software.amazon.awssdk.services.servicediscovery.model.ServiceNotFoundException;

/** Asks the service itself, through the AWS SDK. */
final class SdkInstances implements Instances {

    /** The most that Cloud Map gives, and without it, 100: there are no pages. */
    static final int MAX_RESULTS = 1_000;

    private static final int THREADS = 2;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<ServiceDiscoveryClient> creation;
    private final ExecutorService executor;
    private @Nullable ServiceDiscoveryClient client; // guarded by this

    private SdkInstances(Consumer<ServiceDiscoveryClientBuilder> settings) {
        this.creation = () -> {
            ServiceDiscoveryClientBuilder builder = ServiceDiscoveryClient.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .overrideConfiguration(ClientOverrideConfiguration.builder()
                            // Who searches waits and asks again by its own clock.
                            .retryStrategy(DefaultRetryStrategy.doNotRetry())
                            .apiCallTimeout(TIMEOUT)
                            .build());
            settings.accept(builder);
            return builder.build();
        };
        this.executor = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "mesh-cloud-map");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Asks as the environment says. */
    static SdkInstances create() {
        return new SdkInstances(builder -> {});
    }

    /** Asks as the test says. */
    static SdkInstances create(Consumer<ServiceDiscoveryClientBuilder> settings) {
        return new SdkInstances(settings);
    }

    @Override
    public CompletionStage<Answer> discover(Query query) {
        return ask(
                query,
                sdk -> found(sdk.discoverInstances(request -> request.namespaceName(query.namespaceName())
                        .serviceName(query.serviceName())
                        .maxResults(MAX_RESULTS)
                        .queryParameters(query.attributes())
                        .healthStatus(
                                HealthStatusFilter.fromValue(query.health().name())))));
    }

    @Override
    public CompletionStage<Answer> revision(Query query) {
        return ask(
                query,
                sdk -> new Answer.Revision(sdk.discoverInstancesRevision(request ->
                                request.namespaceName(query.namespaceName()).serviceName(query.serviceName()))
                        .instancesRevision()));
    }

    @Override
    public void close() {
        executor.shutdownNow();
        synchronized (this) {
            if (client != null) {
                client.close();
                client = null;
            }
        }
    }

    private interface Question {

        Answer ask(ServiceDiscoveryClient client);
    }

    private CompletionStage<Answer> ask(Query query, Question question) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            executor.execute(() -> answer.complete(answer(query, question)));
        } catch (RejectedExecutionException e) {
            answer.complete(new Answer.Failed("the search has ended"));
        }
        return answer;
    }

    private Answer answer(Query query, Question question) {
        try {
            return question.ask(client());
        } catch (NamespaceNotFoundException | ServiceNotFoundException e) {
            return new Answer.Failed("AWS Cloud Map has no service \"" + query.serviceName() + "\" in a namespace \""
                    + query.namespaceName() + "\" (expected: both; are the names right, and the region?)");
        } catch (RequestLimitExceededException e) {
            return unreachable(e, "it asks too often; is poll_interval_seconds too small for so many processes?");
        } catch (ServiceDiscoveryException e) {
            return unreachable(e, "an answer; may this process call servicediscovery:DiscoverInstances?");
        } catch (SdkException e) {
            return unreachable(e, "an answer; are region, credentials and network there?");
        } catch (RuntimeException e) {
            return unreachable(e, "an answer");
        }
    }

    private static Answer unreachable(RuntimeException cause, String expected) {
        return new Answer.Failed("AWS Cloud Map: " + cause.getMessage() + " (expected: " + expected + ")");
    }

    /** Made on a thread of its own: to look for region and credentials may take seconds. */
    private synchronized ServiceDiscoveryClient client() {
        if (client == null) {
            client = creation.get();
        }
        return client;
    }

    private static Answer found(DiscoverInstancesResponse response) {
        List<Instance> instances =
                response.instances().stream().map(SdkInstances::instance).toList();
        Long revision = response.instancesRevision();
        return new Answer.Found(instances, revision == null ? 0 : revision);
    }

    private static Instance instance(HttpInstanceSummary summary) {
        return new Instance(summary.instanceId(), summary.healthStatusAsString(), summary.attributes());
    }
}
