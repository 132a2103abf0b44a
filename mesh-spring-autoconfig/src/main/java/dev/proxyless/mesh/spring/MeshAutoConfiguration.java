package dev.proxyless.mesh.spring;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshClientBuilder;
import dev.proxyless.mesh.client.MeshHosts;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.SnapshotSource;
import dev.proxyless.mesh.xds.XdsSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

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
        return properties.config() == null ? XdsSource.fromEnvironment() : XdsSource.fromFile(properties.config());
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
                .idleTimeout(properties.idleTimeout());
        meters.ifAvailable(builder::meterRegistry);
        telemetry.ifAvailable(builder::openTelemetry);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        MeshClient client = builder.build();
        properties.services().forEach(service -> client.prefetch(ServiceName.of(service)));
        return client;
    }

    private static MeshHosts hosts(List<String> names) {
        return names.stream()
                .map(name -> name.startsWith(".") ? MeshHosts.endingIn(name) : MeshHosts.of(name))
                .reduce(MeshHosts::or)
                .orElseGet(MeshHosts::clusterLocal);
    }
}
