package dev.proxyless.mesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.source.SnapshotSource;
import dev.proxyless.mesh.model.source.SnapshotSourceProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In a process of its own: what a process is told by its variables cannot be changed from within. */
class XdsSourceProviderTest {

    private static final String BOOTSTRAP = """
            {"xds_servers": [{"server_uri": "xds.example:1", "channel_creds": [{"type": "insecure"}]}],
             "node": {"cluster": "shop"}}
            """;

    @Test
    void aSourceFoundInTheEnvironmentSaysOfItselfWhatThePlatformTells() throws Exception {
        Map<String, String> platform = Map.of("MESH_NODE_FROM", "kubernetes", "POD_NAME", "orders-7");

        assertThat(nodeOf(platform)).startsWith("node orders-7").endsWith(" of shop");
    }

    @Test
    void aPlatformThatNobodyAskedForIsNotAsked() throws Exception {
        assertThat(nodeOf(Map.of("POD_NAME", "orders-7"))).isEqualTo("node  of shop");
    }

    /** What a process with these variables says of itself. */
    private static String nodeOf(Map<String, String> variables) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Printer.class.getName());
        builder.environment().keySet().removeAll(List.of("GRPC_XDS_BOOTSTRAP", "MESH_NODE_FROM"));
        builder.environment().put("GRPC_XDS_BOOTSTRAP_CONFIG", BOOTSTRAP);
        builder.environment().putAll(variables);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return output.lines()
                    .filter(line -> line.startsWith("node "))
                    .findFirst()
                    .orElse("nothing in: " + output);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The process: looks for a source as a channel does that is given none. */
    static final class Printer {

        private Printer() {}

        public static void main(String[] arguments) {
            for (SnapshotSourceProvider provider : ServiceLoader.load(SnapshotSourceProvider.class)) {
                SnapshotSource found = provider.fromEnvironment().orElseThrow();
                if (found instanceof XdsSource source) {
                    System.out.println("node " + source.node().getId() + " of "
                            + source.node().getCluster());
                }
            }
        }
    }
}
