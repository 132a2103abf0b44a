package dev.proxyless.mesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.grpc.MeshGrpc;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SnapshotSource;
import dev.proxyless.mesh.xds.node.NodeEnvironment;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class MeshAutoConfigurationTest {

    private static final String ROUTES = """
            name: orders
            virtual_hosts:
            - name: orders
              domains: ["orders"]
              routes:
              - match: {prefix: "/"}
                direct_response: {status: 200, body: {inline_string: "hello"}}
            """;

    private final ApplicationContextRunner contextRunner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class));

    @Test
    void aFileMakesAClientThatKnowsItsServices(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("mesh.yaml"), ROUTES);

        contextRunner
                .withPropertyValues("mesh.config=" + file, "mesh.services=orders")
                .run(context -> {
                    MeshClient client = context.getBean(MeshClient.class);
                    client.awaitReady(ServiceName.of("orders"), Duration.ofSeconds(10));
                    assertThat(client.snapshot().services()).containsKey(ServiceName.of("orders"));
                });
    }

    @Test
    void aPresetSaysWhatTheFileMustBe(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("mesh.yaml"), ROUTES);

        contextRunner
                .withPropertyValues("mesh.config=" + file, "mesh.preset=file")
                .run(context -> assertThat(context).hasSingleBean(MeshClient.class));
        contextRunner
                .withPropertyValues("mesh.config=" + file, "mesh.preset=appmesh-export")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining(
                                "is not what the preset appmesh-export means (expected: documents of App Mesh"));
    }

    @Test
    void theRuntimeIsThatOfTheProperties(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("mesh.yaml"), """
                name: orders
                virtual_hosts:
                - name: orders
                  domains: ["orders"]
                  routes:
                  - match: {prefix: "/", runtime_fraction: {runtime_key: orders.canary, default_value: {numerator: 0}}}
                    direct_response: {status: 200}
                """);

        contextRunner
                .withPropertyValues(
                        "mesh.config=" + file, "mesh.services=orders", "mesh.xds.runtime.orders.canary=25/1000000")
                .run(context -> {
                    MeshClient client = context.getBean(MeshClient.class);
                    client.awaitReady(ServiceName.of("orders"), Duration.ofSeconds(10));
                    assertThat(client.snapshot().services().get(ServiceName.of("orders")))
                            .asString()
                            .contains("Fraction[numerator=25, denominator=1000000]");
                });
        contextRunner
                .withPropertyValues("mesh.config=" + file, "mesh.xds.runtime.orders.canary=some")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("orders.canary: \"some\" (expected: a number of 0 or more"));
    }

    @Test
    void hostsAreThoseOfTheProperties() {
        contextRunner
                .withBean(SnapshotSource.class, SilentSource::new)
                .withPropertyValues("mesh.hosts=orders,.internal")
                .run(context -> {
                    MeshClient client = context.getBean(MeshClient.class);
                    assertThat(client.hosts().serviceOf("orders", -1)).isEqualTo(ServiceName.of("orders"));
                    assertThat(client.hosts().serviceOf("a.internal", 80)).isEqualTo(ServiceName.of("a.internal:80"));
                    assertThat(client.hosts().serviceOf("users", -1)).isNull();
                });
    }

    @Test
    void withoutConfigurationTheContextFailsAndSaysWhatIsMissing() {
        contextRunner.run(
                context -> assertThat(context).getFailure().rootCause().hasMessageContaining("GRPC_XDS_BOOTSTRAP"));
    }

    @Test
    void aFileThatIsNotThereFailsTheContextByName() {
        contextRunner
                .withPropertyValues("mesh.config=/nowhere/mesh.yaml")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("/nowhere/mesh.yaml"));
    }

    @Test
    void theSwitchTurnsItOff() {
        contextRunner
                .withPropertyValues("mesh.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MeshClient.class));
    }

    @Test
    void customizersHaveTheLastWord() {
        AtomicBoolean called = new AtomicBoolean();
        contextRunner
                .withBean(SnapshotSource.class, SilentSource::new)
                .withBean(MeshClientCustomizer.class, () -> builder -> called.set(true))
                .run(context -> assertThat(called).isTrue());
    }

    @Test
    void metersGoToTheApplicationsRegistry() {
        contextRunner
                .withBean(SnapshotSource.class, SilentSource::new)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> assertThat(context.getBean(MeterRegistry.class).getMeters())
                        .isNotEmpty());
    }

    @Test
    void clientsOfTheMeshAreThereForTheModulesThatAre() {
        contextRunner
                .withBean(SnapshotSource.class, SilentSource::new)
                .run(context ->
                        assertThat(context).hasSingleBean(HttpClient.class).hasSingleBean(MeshGrpc.class));
        contextRunner
                .withBean(SnapshotSource.class, SilentSource::new)
                .withClassLoader(new FilteredClassLoader(MeshHttpClient.class, MeshGrpc.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(MeshClient.class)
                        .doesNotHaveBean(HttpClient.class)
                        .doesNotHaveBean("meshGrpc"));
    }

    @Test
    void theHealthOfTheMeshIsToldWhereHealthIsLookedAt() {
        ApplicationContextRunner silent = contextRunner.withBean(SnapshotSource.class, SilentSource::new);

        silent.run(context -> assertThat(context).hasSingleBean(HealthIndicator.class));
        silent.withPropertyValues("management.health.mesh.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
        silent.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context ->
                        assertThat(context).hasSingleBean(MeshClient.class).doesNotHaveBean("meshHealthIndicator"));
    }

    @Test
    void thePlatformThatTellsWhoTheProcessIsIsNamed(@TempDir Path directory) throws IOException {
        Path bootstrap = Files.writeString(
                directory.resolve("mesh.json"),
                "{\"xds_servers\": [{\"server_uri\": \"127.0.0.1:1\", \"channel_creds\": [{\"type\": \"insecure\"}]}]}");

        contextRunner
                .withPropertyValues("mesh.config=" + bootstrap, "mesh.xds.node-from=kubernetes")
                .run(context -> assertThat(
                                context.getBean(MeshProperties.class).xds().nodeFrom())
                        .isEqualTo(NodeEnvironment.KUBERNETES));
        contextRunner
                .withPropertyValues("mesh.config=" + bootstrap, "mesh.xds.node-from=azure")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void aFileForTheLastKnownGoodIsUsedWithItsTimes(@TempDir Path directory) throws IOException {
        Path bootstrap = Files.writeString(directory.resolve("mesh.yaml"), ROUTES);

        contextRunner
                .withPropertyValues(
                        "mesh.config=" + bootstrap, "mesh.xds.last-known-good.file=" + directory.resolve("stored"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SnapshotSource.class));
        contextRunner
                .withPropertyValues(
                        "mesh.config=" + bootstrap,
                        "mesh.xds.last-known-good.file=" + directory.resolve("stored"),
                        "mesh.xds.last-known-good.max-age=0s")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("maxAge: PT0S"));
    }

    @Test
    void filtersThatNobodyKnowsAreRefusedUnlessTheApplicationLeavesThemOut(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("mesh.yaml"), ROUTES);

        for (String set : List.of("refuse", "leave-out")) {
            contextRunner
                    .withPropertyValues("mesh.config=" + file, "mesh.xds.unknown-filters=" + set)
                    .run(context -> assertThat(
                                    context.getBean(MeshProperties.class).xds().unknownFilters())
                            .hasToString(set.toUpperCase(Locale.ROOT).replace('-', '_')));
        }
    }

    @Test
    void aControlPlaneIsLeftAloneForTheTimesThatAreSet(@TempDir Path directory) throws IOException {
        Path bootstrap = Files.writeString(directory.resolve("mesh.yaml"), ROUTES);

        for (String set : List.of("base-interval=100ms", "max-interval=10s")) {
            contextRunner
                    .withPropertyValues("mesh.config=" + bootstrap, "mesh.xds.back-off." + set)
                    .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SnapshotSource.class));
        }
        contextRunner
                .withPropertyValues("mesh.config=" + bootstrap, "mesh.xds.back-off.max-interval=10ms")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("max: PT0.01S (expected: >= PT1S, the base)"));
    }

    @Test
    void closingTheContextClosesTheClientOnce() {
        SilentSource source = new SilentSource();
        contextRunner.withBean(SnapshotSource.class, () -> source).run(context -> context.getBean(MeshClient.class));

        assertThat(source.closes).hasValue(1);
    }

    private static final class SilentSource implements SnapshotSource {

        private final AtomicInteger closes = new AtomicInteger();

        @Override
        public void start(ControlLoop loop, SnapshotSink sink) {}

        @Override
        public void want(Set<ServiceName> services) {}

        @Override
        public void close() {
            closes.incrementAndGet();
        }

        @Override
        public String describe() {
            return "silence";
        }
    }
}
