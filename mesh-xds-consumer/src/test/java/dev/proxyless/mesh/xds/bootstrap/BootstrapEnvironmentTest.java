package dev.proxyless.mesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootstrapEnvironmentTest {

    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();
    private final BootstrapEnvironment environment = BootstrapEnvironment.of(variables::get, properties::get);

    @TempDir
    Path directory;

    @Test
    void theFourSettingsAreTriedInGrpcsOrder() throws IOException {
        properties.put("io.grpc.xds.bootstrapConfig", json("fourth:1"));
        assertThat(target()).isEqualTo("fourth:1");
        variables.put("GRPC_XDS_BOOTSTRAP_CONFIG", json("third:1"));
        assertThat(target()).isEqualTo("third:1");
        properties.put("io.grpc.xds.bootstrap", file("second:1"));
        assertThat(target()).isEqualTo("second:1");
        variables.put("GRPC_XDS_BOOTSTRAP", file("first:1"));
        assertThat(target()).isEqualTo("first:1");
    }

    @Test
    void nothingIsFoundWhereNothingIsSet() {
        variables.put("GRPC_XDS_BOOTSTRAP", " ");

        assertThat(environment.find()).isEmpty();
    }

    @Test
    void aFaultNamesTheVariableAndTheFile() {
        variables.put("GRPC_XDS_BOOTSTRAP", "/none/bootstrap.json");

        assertThatThrownBy(environment::find)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("environment variable GRPC_XDS_BOOTSTRAP: /none/bootstrap.json: no such file");
    }

    @Test
    void bareResourcesNeedNoControlPlane() throws IOException {
        Path file = Files.writeString(directory.resolve("mesh.yaml"), "name: c\ntype: STATIC\n");

        Bootstrap bootstrap = Bootstrap.fromFile(file);

        assertThat(bootstrap.servers()).isEmpty();
        assertThat(bootstrap.staticResources()).hasSize(1);
    }

    private String target() {
        return environment
                .find()
                .map(Bootstrap::servers)
                .orElse(List.of())
                .get(0)
                .target();
    }

    private String file(String target) throws IOException {
        return Files.writeString(directory.resolve(target.replace(':', '-')), json(target))
                .toString();
    }

    private static String json(String target) {
        return "{\"xds_servers\":[{\"server_uri\":\"" + target + "\",\"channel_creds\":[{\"type\":\"insecure\"}]}]}";
    }
}
