package dev.proxyless.mesh.cloudmap;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.proxyless.mesh.cloudmap.Instances.Answer;
import dev.proxyless.mesh.cloudmap.Instances.Instance;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.regions.Region;

/** Against a local fake, by HTTP. */
class SdkInstancesTest {

    private static final Query QUERY = Query.of(Map.of(
            "namespace_name",
            "shop.internal",
            "service_name",
            "orders",
            "attributes",
            Map.of("stage", "v2"),
            "health_status",
            "HEALTHY_OR_ELSE_ALL"));

    private final FakeCloudMap cloudMap = new FakeCloudMap();
    private final SdkInstances instances = SdkInstances.create(builder -> builder.endpointOverride(cloudMap.address())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "key")))
            .overrideConfiguration(builder.overrideConfiguration().toBuilder()
                    // Which would ask data-127.0.0.1.
                    .putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true)
                    .build()));

    @AfterEach
    void close() {
        instances.close();
        cloudMap.close();
    }

    @Test
    void instancesAreAskedForWithAttributesHealthAndTheMostThatThereIs() throws Exception {
        cloudMap.answer(200, """
                {"InstancesRevision": 7, "Instances": [{"InstanceId": "a", "NamespaceName": "shop.internal", "ServiceName":
                 "orders", "HealthStatus": "UNHEALTHY", "Attributes": {"AWS_INSTANCE_IPV4": "10.0.0.1"}}]}
                """);

        assertThat(discover())
                .isEqualTo(new Answer.Found(
                        List.of(new Instance("a", "UNHEALTHY", Map.of("AWS_INSTANCE_IPV4", "10.0.0.1"))), 7));
        assertThat(cloudMap.asked).singleElement().satisfies(asked -> {
            assertThat(asked.operation()).isEqualTo("DiscoverInstances");
            assertThat(asked.parameters()).isEqualTo(json("""
                    {"NamespaceName": "shop.internal", "ServiceName": "orders", "MaxResults": 1000, "QueryParameters":
                     {"stage": "v2"}, "HealthStatus": "HEALTHY_OR_ELSE_ALL"}"""));
            assertThat(asked.authorization()).startsWith("AWS4-HMAC-SHA256 Credential=id/");
        });
    }

    @Test
    void revisionsAreAskedForApart() throws Exception {
        cloudMap.answer(200, "{\"InstancesRevision\": 9}");

        assertThat(instances.revision(QUERY).toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isEqualTo(new Answer.Revision(9));
        assertThat(cloudMap.asked.get(0).operation()).isEqualTo("DiscoverInstancesRevision");
    }

    @Test
    void anAnswerWithoutInstancesHasNone() throws Exception {
        cloudMap.answer(200, "{}");

        assertThat(discover()).isEqualTo(new Answer.Found(List.of(), 0));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "400, ServiceNotFound, AWS Cloud Map has no service \"orders\" in a namespace \"shop.internal\"",
        "400, NamespaceNotFound, AWS Cloud Map has no service",
        "400, RequestLimitExceeded, is poll_interval_seconds too small for so many processes?",
        "403, AccessDeniedException, may this process call servicediscovery:DiscoverInstances?",
        "500, InternalFailure, (expected: an answer"
    })
    void faultsAreAnswersAndAreNotTriedAgainHere(int status, String type, String reason) throws Exception {
        cloudMap.answer(status, "{\"__type\": \"" + type + "\", \"message\": \"as it is\"}");

        assertThat(discover()).isInstanceOfSatisfying(Answer.Failed.class, failed -> {
            assertThat(failed.reason()).contains(reason, "(expected: ");
        });
        assertThat(cloudMap.asked).hasSize(1);
    }

    @Test
    void aServiceThatIsAwayIsAnAnswerToo() throws Exception {
        cloudMap.close();

        assertThat(discover()).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void nothingIsAskedAfterTheEnd() throws Exception {
        instances.close();
        instances.close();

        assertThat(discover()).isInstanceOf(Answer.Failed.class);
        assertThat(cloudMap.asked).isEmpty();
    }

    private Answer discover() throws Exception {
        return instances.discover(QUERY).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }
}
