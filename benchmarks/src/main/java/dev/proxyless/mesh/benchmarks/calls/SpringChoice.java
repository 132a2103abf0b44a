package dev.proxyless.mesh.benchmarks.calls;

import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.DefaultRequestContext;
import org.springframework.cloud.client.loadbalancer.LoadBalancerUriTools;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.CachingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What Spring Cloud LoadBalancer's blocking client makes of a URI: choose from the cached list, write the URI anew. */
public final class SpringChoice implements UnaryOperator<URI> {

    private final RoundRobinLoadBalancer balancer;

    private SpringChoice(RoundRobinLoadBalancer balancer) {
        this.balancer = balancer;
    }

    /** Round robin over these instances of a service. */
    public static SpringChoice of(String service, List<ServiceInstance> instances) {
        ServiceInstanceListSupplier supplier = new CachingServiceInstanceListSupplier(
                new FixedInstances(service, instances),
                new ConcurrentMapCacheManager(CachingServiceInstanceListSupplier.SERVICE_INSTANCE_CACHE_NAME));
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("supplier", supplier);
        return new SpringChoice(
                new RoundRobinLoadBalancer(beans.getBeanProvider(ServiceInstanceListSupplier.class), service));
    }

    /** An instance on a port of the loopback interface. */
    public static ServiceInstance instance(String service, int port) {
        return new DefaultServiceInstance(service + ":" + port, service, "127.0.0.1", port, false);
    }

    /** The instance for the next call. */
    public ServiceInstance choose() {
        Response<ServiceInstance> chosen = Mono.from(balancer.choose(new DefaultRequest<>(new DefaultRequestContext())))
                .block();
        ServiceInstance server = chosen == null ? null : chosen.getServer();
        if (server == null) {
            throw new IllegalStateException("no instance");
        }
        return server;
    }

    @Override
    public URI apply(URI uri) {
        return LoadBalancerUriTools.reconstructURI(choose(), uri);
    }

    /** The same instances for ever. */
    private record FixedInstances(String serviceId, List<ServiceInstance> instances)
            implements ServiceInstanceListSupplier {

        @Override
        public String getServiceId() {
            return serviceId;
        }

        @Override
        public Flux<List<ServiceInstance>> get() {
            return Flux.just(instances);
        }
    }
}
