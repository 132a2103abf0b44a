package dev.proxyless.mesh.benchmarks.channel;

import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ServiceConfigParser;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses service configs as a channel does, and remembers the load balancing policy of the last one that had any. */
final class LoadBalancingPolicy extends ServiceConfigParser {

    private final ServiceConfigParser channels;
    private volatile @Nullable LoadBalancerProvider provider;
    private volatile @Nullable Object config;

    LoadBalancingPolicy(ServiceConfigParser channels) {
        this.channels = channels;
    }

    @Override
    public ConfigOrError parseServiceConfig(Map<String, ?> serviceConfig) {
        if (serviceConfig.get("loadBalancingConfig") instanceof List<?> policies
                && policies.get(0) instanceof Map<?, ?> policy) {
            remember(policy.entrySet().iterator().next());
        }
        return channels.parseServiceConfig(serviceConfig);
    }

    /** The policy. */
    LoadBalancerProvider provider() {
        LoadBalancerProvider current = provider;
        if (current == null) {
            throw new IllegalStateException("no service config had a load balancing policy");
        }
        return current;
    }

    /** Its configuration. */
    @Nullable Object config() {
        return config;
    }

    @SuppressWarnings("unchecked") // A service config is JSON: the keys of an object are strings.
    private void remember(Map.Entry<?, ?> policy) {
        LoadBalancerProvider named =
                LoadBalancerRegistry.getDefaultRegistry().getProvider(String.valueOf(policy.getKey()));
        if (named == null) {
            throw new IllegalStateException("no load balancer " + policy.getKey());
        }
        ConfigOrError parsed = named.parseLoadBalancingPolicyConfig((Map<String, ?>) policy.getValue());
        if (parsed.getError() != null) {
            throw parsed.getError().asRuntimeException();
        }
        provider = named;
        config = parsed.getConfig();
    }
}
