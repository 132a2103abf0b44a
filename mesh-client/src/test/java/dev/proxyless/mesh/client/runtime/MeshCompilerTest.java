package dev.proxyless.mesh.client.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.Meshes;
import dev.proxyless.mesh.client.filter.FilterFactories;
import dev.proxyless.mesh.client.health.EndpointState;
import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.StreamLimits;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeshCompilerTest {

    private static final Endpoint FIRST = Endpoint.of("10.0.0.1", 80);
    private static final Endpoint SECOND = Endpoint.of("10.0.0.2", 80);

    private final MeshCompiler compiler = new MeshCompiler(new HealthBook(), FilterFactories.installed());
    private CompiledMesh mesh = CompiledMesh.EMPTY;

    @Test
    void aServiceThatIsTheSameObjectKeepsItsCompiledForm() {
        ServiceSnapshot orders = service("orders", Meshes.cluster("v1", FIRST));
        CompiledService before = compile(orders, service("users", Meshes.cluster("u", FIRST)), "orders");
        CompiledService after = compile(orders, service("users", Meshes.cluster("u", SECOND)), "orders");

        assertThat(after).isSameAs(before);
    }

    @Test
    void onlyTheClusterThatChangedIsCompiledAnew() {
        ClusterSnapshot same = Meshes.cluster("v1", FIRST);
        ServiceSnapshot before =
                Meshes.service("orders", RouteAction.Forward.to("v1"), same, Meshes.cluster("v2", FIRST));
        ServiceSnapshot after = new ServiceSnapshot(
                before.service(),
                before.routes(),
                Map.of(
                        "v1", new Resolved.Ready<>(same),
                        "v2", new Resolved.Ready<>(Meshes.cluster("v2", SECOND))));
        CompiledService first = compile(before);
        CompiledService second = compile(after);

        assertThat(second.routes()).isSameAs(first.routes());
        assertThat(cluster(second, "v1")).isSameAs(cluster(first, "v1"));
        assertThat(cluster(second, "v2")).isNotSameAs(cluster(first, "v2"));
    }

    @Test
    void whatTheListenerSaysOfTimeIsCompiledIntoItsRoutes() {
        ServiceSnapshot before = Meshes.service("orders", RouteAction.Forward.to("v1"), Meshes.cluster("v1", FIRST));
        StreamLimits limits = new StreamLimits(Optional.of(Duration.ofSeconds(5)), Optional.empty());
        ServiceSnapshot after = new ServiceSnapshot(
                before.service(), before.routes(), new ListenerRules(List.of(), limits), before.clusters());
        compile(before);
        CompiledService second = compile(after);

        RouteDecision decision = second.route(RequestView.of("GET", "http", "orders", "/", HeaderSource.EMPTY), 0);
        assertThat(((RouteDecision.Forward) decision).rules().idle()).isEqualTo(5_000_000_000L);
    }

    @Test
    void servicesShareTheClustersThatTheyShareInTheSnapshot() {
        ClusterSnapshot shared = Meshes.cluster("shared", FIRST);
        CompiledService orders = compile(service("orders", shared), service("users", shared), "orders");
        CompiledService users = ready(mesh.services().get(ServiceName.of("users")));

        assertThat(cluster(users, "shared")).isSameAs(cluster(orders, "shared"));
    }

    @Test
    void onlyThePartThatChangedIsCompiledAnew() {
        ClusterSnapshot same = Meshes.cluster("v1", FIRST);
        CompiledCluster before =
                cluster(compile(service("orders", aggregate(same, Meshes.cluster("v2", FIRST)))), "all");
        CompiledCluster after =
                cluster(compile(service("orders", aggregate(same, Meshes.cluster("v2", SECOND)))), "all");

        assertThat(after.parts().get(0)).isSameAs(before.parts().get(0));
        assertThat(after.parts().get(1)).isNotSameAs(before.parts().get(1));
    }

    @Test
    void aPartIsCompiledOnceWithWhatNamesItDirectly() {
        ClusterSnapshot part = Meshes.cluster("v1", FIRST);
        CompiledService service =
                compile(Meshes.service("orders", RouteAction.Forward.to("v1"), aggregate(part), part));

        assertThat(cluster(service, "all").parts()).containsExactly(cluster(service, "v1"));
    }

    @Test
    void thePartsOfAnAggregateThatStaysKeepTheirCounters() {
        ServiceSnapshot orders = service("orders", aggregate(Meshes.cluster("v1", FIRST)));
        CompiledService before = compile(orders, service("users", Meshes.cluster("u", FIRST)), "orders");
        compile(orders, service("users", Meshes.cluster("u", SECOND)), "orders");
        CompiledService after = compile(service("orders", aggregate(Meshes.cluster("v1", FIRST, SECOND))));

        assertThat(cluster(after, "all").parts().get(0).hosts().get(0).state())
                .isSameAs(cluster(before, "all").parts().get(0).hosts().get(0).state());
    }

    @Test
    void aClusterThatGoesFromOneServiceToAnotherKeepsItsCounters() {
        EndpointState before = state(compile(service("orders", Meshes.cluster("v1", FIRST))));
        EndpointState after = state(compile(service("users", Meshes.cluster("v1", FIRST))));

        assertThat(after).isSameAs(before);
    }

    @Test
    void aClusterThatNoServiceHasAnyMoreLosesItsCounters() {
        EndpointState before = state(compile(service("orders", Meshes.cluster("v1", FIRST))));
        compile(service("orders", Meshes.cluster("v2", FIRST)));
        EndpointState returned = state(compile(service("orders", Meshes.cluster("v1", FIRST))));

        assertThat(returned).isNotSameAs(before);
    }

    @Test
    void aClusterThatStayedWhileOthersChangedLosesItsCountersWhenItGoes() {
        Resolved<ClusterSnapshot> stays = new Resolved.Ready<>(Meshes.cluster("v1", FIRST));
        EndpointState before = cluster(compile(orders(stays, Meshes.cluster("v2", FIRST))), "v1")
                .hosts()
                .get(0)
                .state();
        EndpointState stayed = cluster(compile(orders(stays, Meshes.cluster("v2", SECOND))), "v1")
                .hosts()
                .get(0)
                .state();
        compile(service("orders", Meshes.cluster("v2", FIRST)));
        EndpointState returned = state(compile(service("orders", Meshes.cluster("v1", FIRST))));

        assertThat(stayed).isSameAs(before);
        assertThat(returned).isNotSameAs(before);
    }

    @Test
    void aClusterOfTwoServicesKeepsItsCountersUntilBothHaveLetItGo() {
        ClusterSnapshot shared = Meshes.cluster("v1", FIRST);
        EndpointState before = state(compile(service("orders", shared), service("users", shared), "orders"));
        compile(service("orders", Meshes.cluster("v2", FIRST)), service("users", shared), "orders");
        EndpointState stayed = state(compile(service("users", shared)));
        compile(service("users", Meshes.cluster("v2", FIRST)));
        EndpointState returned = state(compile(service("users", shared)));

        assertThat(stayed).isSameAs(before);
        assertThat(returned).isNotSameAs(before);
    }

    @Test
    void aPartThatNoAggregateHasAnyMoreLosesItsCounters() {
        ClusterSnapshot stays = Meshes.cluster("v2", FIRST);
        CompiledCluster before =
                cluster(compile(service("orders", aggregate(Meshes.cluster("v1", FIRST), stays))), "all");
        compile(service("orders", aggregate(stays)));
        CompiledCluster returned =
                cluster(compile(service("orders", aggregate(Meshes.cluster("v1", FIRST), stays))), "all");

        assertThat(returned.parts().get(0).state())
                .isNotSameAs(before.parts().get(0).state());
        assertThat(returned.parts().get(1)).isSameAs(before.parts().get(1));
    }

    @Test
    void anEndpointThatStaysKeepsItsCountersAndOneThatGoesLosesThem() {
        EndpointState before = state(compile(service("orders", Meshes.cluster("v1", FIRST, SECOND))));
        EndpointState stayed = state(compile(service("orders", Meshes.cluster("v1", FIRST))));
        compile(service("orders", Meshes.cluster("v1", SECOND)));
        EndpointState returned = state(compile(service("orders", Meshes.cluster("v1", FIRST))));

        assertThat(stayed).isSameAs(before);
        assertThat(returned).isNotSameAs(before);
    }

    @Test
    void whatIsAbsentStaysTheSameObjectWhileTheReasonIsTheSame() {
        ConfigError error = new ConfigError(ConfigError.Kind.NOT_FOUND, "Listener", "orders", "", "no such resource");
        Resolved<CompiledService> first = compileAbsent(error);

        assertThat(compileAbsent(error)).isSameAs(first);
    }

    private static ServiceSnapshot orders(Resolved<ClusterSnapshot> first, ClusterSnapshot second) {
        ServiceSnapshot routes = Meshes.service("orders", RouteAction.Forward.to("v1"), second);
        return new ServiceSnapshot(
                routes.service(), routes.routes(), Map.of("v1", first, "v2", new Resolved.Ready<>(second)));
    }

    private Resolved<CompiledService> compileAbsent(ConfigError error) {
        ServiceName orders = ServiceName.of("orders");
        mesh = compiler.compile(new MeshSnapshot(1, Map.of(orders, new Resolved.Absent<>(error)), Map.of()), mesh);
        return Objects.requireNonNull(mesh.services().get(orders));
    }

    private CompiledService compile(ServiceSnapshot service) {
        return compile(service, service, service.service().value());
    }

    private CompiledService compile(ServiceSnapshot one, ServiceSnapshot other, String wanted) {
        Map<ServiceName, Resolved<ServiceSnapshot>> services = new HashMap<>();
        services.put(one.service(), new Resolved.Ready<>(one));
        services.put(other.service(), new Resolved.Ready<>(other));
        mesh = compiler.compile(new MeshSnapshot(1, services, Map.of()), mesh);
        return ready(mesh.services().get(ServiceName.of(wanted)));
    }

    private static ServiceSnapshot service(String name, ClusterSnapshot cluster) {
        return Meshes.service(name, RouteAction.Forward.to(cluster.cluster().name()), cluster);
    }

    private static ClusterSnapshot aggregate(ClusterSnapshot... parts) {
        List<String> names = Stream.of(parts).map(part -> part.cluster().name()).toList();
        return ClusterSnapshot.aggregate(Cluster.of("all", new Membership.Aggregate(names)), List.of(parts));
    }

    private static EndpointState state(CompiledService service) {
        return cluster(service, "v1").hosts().get(0).state();
    }

    private static CompiledCluster cluster(CompiledService service, String name) {
        return ready(service.cluster(name));
    }

    private static <T> T ready(@Nullable Resolved<T> resolved) {
        return ((Resolved.Ready<T>) Objects.requireNonNull(resolved)).value();
    }
}
