package dev.proxyless.mesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a listener makes of paths and authorities, explained. */
class ExplainListenerTest {

    @TempDir
    Path folder = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void write() {
        file = Cli.write(folder, "listener.yaml", """
                resources:
                - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                  name: shop
                  address: {socket_address: {address: 0.0.0.0, port_value: 8080}}
                  api_listener:
                    api_listener:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      normalize_path: true
                      merge_slashes: true
                      path_with_escaped_slashes_action: REJECT_REQUEST
                      strip_matching_host_port: true
                      route_config:
                        name: shop
                        virtual_hosts:
                        - name: shop
                          domains: [shop]
                          routes:
                          - {name: b, match: {path: /b}, route: {cluster: b}}
                      http_filters:
                      - name: router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                """);
    }

    @Test
    void whatTheListenerChangesIsSaidAndWhatTheEndpointSeesIsShown() {
        JsonObject answer = explain("shop:8080", "/a/..//b?c");

        assertThat(answer.get("cluster").getAsString()).isEqualTo("b");
        assertThat(answer.get("authority").getAsString()).isEqualTo("shop");
        assertThat(answer.get("path").getAsString()).isEqualTo("/b?c");
        assertThat(answer.get("considered")).isEqualTo(JsonParser.parseString("""
                        [{"listener":"path \\"/b?c\\"","matched":true,"mismatch":null},
                         {"listener":"authority \\"shop\\"","matched":true,"mismatch":null},
                         {"route":"b","matched":true,"mismatch":null}]"""));
    }

    @Test
    void aPathThatTheListenerRefusesIsAnsweredAndSaysWhy() {
        JsonObject answer = explain("shop", "/a%2Fb");

        assertThat(answer.get("matched").getAsBoolean()).isFalse();
        assertThat(answer.get("directResponse")).isEqualTo(JsonParser.parseString("{\"status\":400,\"body\":\"\"}"));
        assertThat(answer.get("considered")).isEqualTo(JsonParser.parseString("""
                        [{"listener":null,"matched":false,"mismatch":"path \\"/a%2Fb\\" has an escaped slash (expected: none, \
                        path_with_escaped_slashes_action is REJECT_REQUEST)"}]"""));
    }

    private JsonObject explain(String authority, String path) {
        return Cli.run("explain", "--verbose", "--config", file, "--authority", authority, "--path", path)
                .json();
    }
}
