package dev.proxyless.mesh.spring;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshClientBuilder;
import dev.proxyless.mesh.client.MeshHosts;
import dev.proxyless.mesh.grpc.MeshGrpc;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.SnapshotSource;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.ReconnectBackOff;
import dev.proxyless.mesh.xds.node.NodeEnvironment;
import dev.proxyless.mesh.xds.store.LastKnownGood;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the application's {@link MeshClient} from its properties. Switched off by {@code mesh.enabled=false}. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "mesh.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MeshProperties.class)
public final class MeshAutoConfiguration {

    // The client closes its source: Spring must not do so by itself.
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    SnapshotSource meshSnapshotSource(MeshProperties properties) {
        XdsSource source = XdsSource.fromPreset(properties.preset(), Optional.ofNullable(properties.config()));
        NodeEnvironment nodeFrom = properties.xds().nodeFrom();
        if (nodeFrom != null) {
            source = source.withNodeFrom(nodeFrom);
        }
        source = source.withRuntime(properties.xds().runtime())
                .withDeletedKept(properties.xds().keepDeleted())
                .withUnknownFilters(properties.xds().unknownFilters())
                .withDefaultTimeout(properties.xds().defaultTimeout());
        ReconnectBackOff backOff = backOff(properties.xds().backOff());
        if (backOff != null) {
            source = source.withBackOff(backOff);
        }
        MeshProperties.Stored stored = properties.xds().lastKnownGood();
        return stored.file() == null
                ? source
                : source.withLastKnownGood(new LastKnownGood(stored.file(), stored.patience(), stored.maxAge()));
    }

    private static @Nullable ReconnectBackOff backOff(MeshProperties.BackOff said) {
        Duration base = said.baseInterval();
        Duration max = said.maxInterval();
        if (max == null) {
            return base == null ? null : ReconnectBackOff.from(base);
        }
        return new ReconnectBackOff(base == null ? ReconnectBackOff.DEFAULT.base() : base, max);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    MeshClient meshClient(
            SnapshotSource source,
            MeshProperties properties,
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<OpenTelemetry> telemetry,
            ObjectProvider<MeshClientCustomizer> customizers) {
        MeshClientBuilder builder = MeshClient.builder(source)
                .hosts(hosts(properties.hosts()))
                .configurationTimeout(properties.configurationTimeout())
                .idleTimeout(properties.idleTimeout())
                .faultInjection(properties.faultInjection());
        meters.ifAvailable(builder::meterRegistry);
        telemetry.ifAvailable(builder::openTelemetry);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        MeshClient client = builder.build();
        properties.services().forEach(service -> client.prefetch(ServiceName.of(service)));
        return client;
    }

    /** The drop-in client of {@code java.net.http}, if its module is there. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeshHttpClient.class)
    static class HttpConfiguration {

        @Bean
        @ConditionalOnMissingBean(HttpClient.class)
        MeshHttpClient meshHttpClient(MeshClient client) {
            return MeshHttpClient.create(client);
        }
    }

    /** Makes channels of the application's mesh client, if the module for gRPC is there. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeshGrpc.class)
    static class GrpcConfiguration {

        @Bean
        @ConditionalOnMissingBean
        MeshGrpc meshGrpc(MeshClient client) {
            return MeshGrpc.create(client);
        }
    }

    /** The health of the mesh, if the application looks at health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    @ConditionalOnEnabledHealthIndicator("mesh")
    static class HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "meshHealthIndicator")
        HealthIndicator meshHealthIndicator(MeshClient client, MeshProperties properties) {
            return new MeshHealthIndicator(
                    client, properties.services().stream().map(ServiceName::of).toList());
        }
    }

    private static MeshHosts hosts(List<String> names) {
        return names.stream()
                .map(name -> name.startsWith(".") ? MeshHosts.endingIn(name) : MeshHosts.of(name))
                .reduce(MeshHosts::or)
                .orElseGet(MeshHosts::clusterLocal);
    }
}
