package dev.proxyless.mesh.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.kubernetes.Slices.Answer;
import dev.proxyless.mesh.kubernetes.Slices.Failed;
import dev.proxyless.mesh.kubernetes.Slices.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who this process is comes from the environment, as it does in a pod; here system properties stand for it. */
class ServiceAccountTest {

    @TempDir
    Path account;

    private final FakeApiServer server = new FakeApiServer();
    private final Properties properties = new Properties();

    @AfterEach
    void close() {
        properties.close();
        server.close();
    }

    @Test
    void aTokenThatIsReplacedIsReadAgainAndTheNamespaceIsThatOfThePod() throws Exception {
        Path token = Files.writeString(account.resolve("token"), "first");
        Path namespace = Files.writeString(account.resolve("namespace"), "shop");
        properties.set(Map.of(
                "kubernetes.auth.tryKubeConfig", "false",
                "kubernetes.master", server.address(),
                "kubernetes.auth.serviceAccount.token", token.toString(),
                "kubenamespace", namespace.toString()));
        try (HttpSlices slices = HttpSlices.create()) {
            server.require("first");
            assertThat(list(slices)).isInstanceOf(Answer.Listed.class);

            Files.writeString(token, "second");
            server.require("second");
            assertThat(list(slices)).isInstanceOf(Answer.Listed.class);
            assertThat(server.tokens).containsExactly("Bearer first", "Bearer first", "Bearer second");
            assertThat(server.asked).allMatch(asked -> asked.contains("/namespaces/shop/"));

            server.require("third");
            assertThat(list(slices)).isInstanceOf(Failed.class);
        }
    }

    private static Answer list(HttpSlices slices) throws Exception {
        return slices.list(new Service("", "orders"), Slices.NEWEST)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
