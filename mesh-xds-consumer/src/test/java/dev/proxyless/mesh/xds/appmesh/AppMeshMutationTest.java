package dev.proxyless.mesh.xds.appmesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.appmesh.read.AppMeshReader;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.ConfigDocument.Located;
import dev.proxyless.mesh.xds.document.DocumentNode;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Scalar;
import dev.proxyless.mesh.xds.document.DocumentNode.Sequence;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the documents say, they are translated as a whole or refused as a whole, and never by an exception. */
class AppMeshMutationTest {

    private static final int ROUNDS = Integer.getInteger("mesh.fuzz.rounds", 3_000);
    private static final long SEED = Long.getLong("mesh.fuzz.seed", 11);
    private static final List<String> TEXTS = List.of(
            "",
            "0",
            "-1",
            "1",
            "80",
            "65536",
            "9223372036854775807",
            "1e3",
            "true",
            "null",
            "~",
            "/",
            "//",
            "*",
            "a b",
            "orders-v1",
            "orders",
            "edge",
            "www.shop.example",
            "orders.shop.internal",
            "ORDERS.shop.internal",
            "http",
            "grpc",
            "tcp",
            "ms",
            "(",
            "a{1000}{1000}",
            "[a-z]{1,3}",
            "é\r\n",
            "x:80",
            "IPv6_ONLY",
            "ENDPOINTS",
            "STRICT",
            "DISABLED",
            "appmesh.k8s.aws/v1beta2",
            "arn:aws:appmesh:x:1:mesh/shop/virtualNode/orders-v1");

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @ValueSource(strings = {"api", "kubernetes"})
    void mutatedDocumentsAreTranslatedOrRefused(String spelling) {
        ConfigDocument.AppMesh valid = Shop.fixture(spelling);
        int translated = 0;
        for (int i = 0; i < ROUNDS; i++) {
            ConfigDocument.AppMesh mutated = mutate(valid);
            AppMeshOptions options = random.nextInt(4) == 0
                    ? AppMeshOptions.NONE.as("checkout").withCallerLimits()
                    : AppMeshOptions.NONE;

            Translation translation = AppMeshTranslator.create(options).translate(mutated);

            boolean nothing = !translation.refused().isEmpty() || callsNobody(mutated, options);
            assertThat(translation.resources().isEmpty())
                    .as(() -> mutated.toString())
                    .isEqualTo(nothing);
            assertThat(Shop.refused(translation)).allMatch(refused -> refused.contains(" (expected: "));
            assertThat(translation.resources()).doesNotHaveDuplicates();
            assertThat(Shop.listeners(translation)).doesNotHaveDuplicates();
            translation.resources().forEach(resource -> checkAccepted(resource, mutated));
            translated += translation.refused().isEmpty() ? 1 : 0;
        }
        assertThat(translated).isBetween(ROUNDS / 50, ROUNDS - ROUNDS / 50);
    }

    /** A node without backends may call no service, so it needs no resources. */
    private static boolean callsNobody(ConfigDocument.AppMesh mutated, AppMeshOptions options) {
        return options.virtualNode()
                .map(name ->
                        AppMeshReader.read(mutated.documents()).mesh().nodes().get(name))
                .filter(node -> node.backends().isEmpty())
                .isPresent();
    }

    /** Clusters may ask for what is not supported anywhere yet; the rest must pass. */
    private static void checkAccepted(Any resource, ConfigDocument.AppMesh mutated) {
        ResourceType type = ResourceType.ofTypeUrl(resource.getTypeUrl()).orElseThrow();
        Decoded decoded = ResourceDecoder.create().decode(type, resource);
        if (decoded instanceof Decoded.Rejected rejected) {
            assertThat(rejected.errors())
                    .as(() -> resource + " of " + mutated)
                    .allMatch(error -> type == ResourceType.CLUSTER
                            && List.of("type", "cluster_type", "transport_socket")
                                    .contains(error.field()));
        }
    }

    private ConfigDocument.AppMesh mutate(ConfigDocument.AppMesh valid) {
        List<Located> documents = new ArrayList<>(valid.documents());
        for (int i = random.nextInt(3); i >= 0; i--) {
            int position = random.nextInt(documents.size());
            Located document = documents.get(position);
            documents.set(position, new Located(document.source(), mutate(document.root(), 5)));
        }
        return new ConfigDocument.AppMesh(valid.source(), documents);
    }

    /** Changes something in {@code node}, the rather deep the greater {@code depth} is. */
    private DocumentNode mutate(DocumentNode node, int depth) {
        if (random.nextInt(depth + 1) == 0 || node instanceof Scalar) {
            return other(node);
        }
        if (node instanceof Sequence sequence) {
            List<DocumentNode> items = new ArrayList<>(sequence.items());
            if (items.isEmpty()) {
                return other(node);
            }
            int position = random.nextInt(items.size());
            switch (random.nextInt(8)) {
                case 0 -> items.remove(position);
                case 1 -> items.add(items.get(position));
                default -> items.set(position, mutate(items.get(position), depth + 1));
            }
            return new Sequence(items, node.line());
        }
        Map<String, DocumentNode> entries = new LinkedHashMap<>(((Mapping) node).entries());
        if (entries.isEmpty()) {
            return other(node);
        }
        String key = new ArrayList<>(entries.keySet()).get(random.nextInt(entries.size()));
        DocumentNode value = entries.getOrDefault(key, node);
        switch (random.nextInt(12)) {
            case 0 -> entries.remove(key);
            case 1 -> entries.put(text(), mutate(value, depth + 1));
            case 2 -> entries.put("unknown", value);
            default -> entries.put(key, mutate(value, depth + 1));
        }
        return new Mapping(entries, node.line());
    }

    private DocumentNode other(DocumentNode node) {
        return switch (random.nextInt(8)) {
            case 0 -> new Mapping(Map.of(), node.line());
            case 1 -> new Mapping(Map.of(text(), node), node.line());
            case 2 -> new Sequence(List.of(), node.line());
            case 3 -> new Sequence(List.of(node, node), node.line());
            default -> new Scalar(text(), random.nextBoolean(), node.line());
        };
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }
}
