package dev.proxyless.mesh.grpc;

import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.NameResolver.ConfigOrError;
import java.util.Map;

/** Provides the load balancer that {@code mesh:///} channels use. Found by {@link java.util.ServiceLoader}. */
public final class MeshLoadBalancerProvider extends LoadBalancerProvider {

    static final String POLICY = "mesh";

    /** For {@link java.util.ServiceLoader}. */
    public MeshLoadBalancerProvider() {}

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public int getPriority() {
        return 5;
    }

    @Override
    public String getPolicyName() {
        return POLICY;
    }

    @Override
    public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
        return MeshLoadBalancer.create(helper);
    }

    @Override
    public ConfigOrError parseLoadBalancingPolicyConfig(Map<String, ?> rawConfig) {
        return ConfigOrError.fromConfig(POLICY);
    }
}
