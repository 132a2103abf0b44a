package dev.proxyless.mesh.xds.dns;

import static dev.proxyless.mesh.xds.dns.ScriptedResolver.failed;
import static dev.proxyless.mesh.xds.dns.ScriptedResolver.found;
import static dev.proxyless.mesh.xds.dns.ScriptedResolver.none;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.DnsLookup;
import dev.proxyless.mesh.model.cluster.DnsLookup.FailureRefreshRate;
import dev.proxyless.mesh.model.cluster.DnsLookup.Family;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.cluster.Membership.Dns.Kind;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DnsEndpointsTest {

    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

    private final ManualLoop loop = new ManualLoop();
    private final ScriptedResolver resolver = new ScriptedResolver();
    private final List<Membership.Dns> changes = new ArrayList<>();
    private final DnsEndpoints dns = DnsEndpoints.create(resolver, loop, () -> 0.5, changes::add);

    @Test
    void eachAddressOfAStrictNameIsAnEndpoint() {
        Metadata metadata = new Metadata(Map.of("envoy.lb", Map.of("v", "1")));
        Endpoint named = new Endpoint(Address.of("a.example", 80), List.of(), HealthStatus.DEGRADED, 3, "", metadata);
        Endpoint hosted =
                new Endpoint(Address.of("b.example", 81), List.of(), HealthStatus.HEALTHY, 1, "b", Metadata.EMPTY);
        EndpointSet names = new EndpointSet(
                List.of(
                        new LocalityEndpoints(new Locality("r", "z", ""), 0, 7, List.of(named)),
                        new LocalityEndpoints(Locality.UNKNOWN, 1, 0, List.of(hosted))),
                100,
                List.of(new DropOverload("lb", new Fraction(1, 100))));
        Membership.Dns membership = new Membership.Dns(Kind.STRICT, names, DnsLookup.DEFAULT);

        want(membership);
        answer("a.example", found("10.0.0.1", "10.0.0.2"));
        assertThat(dns.find("c", membership)).as("b.example is awaited").isNull();
        answer("b.example", found("::1"));

        assertThat(endpoints(membership))
                .isEqualTo(new EndpointSet(
                        List.of(
                                new LocalityEndpoints(
                                        new Locality("r", "z", ""),
                                        0,
                                        7,
                                        List.of(
                                                new Endpoint(
                                                        Address.of("10.0.0.1", 80),
                                                        List.of(),
                                                        HealthStatus.DEGRADED,
                                                        3,
                                                        "a.example",
                                                        metadata),
                                                new Endpoint(
                                                        Address.of("10.0.0.2", 80),
                                                        List.of(),
                                                        HealthStatus.DEGRADED,
                                                        3,
                                                        "a.example",
                                                        metadata))),
                                new LocalityEndpoints(
                                        Locality.UNKNOWN,
                                        1,
                                        0,
                                        List.of(new Endpoint(
                                                Address.of("::1", 81),
                                                List.of(),
                                                HealthStatus.HEALTHY,
                                                1,
                                                "b",
                                                Metadata.EMPTY)))),
                        100,
                        names.drops()));
        assertThat(changes).containsExactly(membership);
    }

    @Test
    void allAddressesOfALogicalNameAreOneEndpoint() {
        Membership.Dns membership = logical("a.example");
        want(membership);

        answer("a.example", found("10.0.0.1", "10.0.0.2", "10.0.0.3"));

        assertThat(endpoints(membership).localities().get(0).endpoints())
                .containsExactly(new Endpoint(
                        Address.of("10.0.0.1", 80),
                        List.of(Address.of("10.0.0.2", 80), Address.of("10.0.0.3", 80)),
                        HealthStatus.HEALTHY,
                        1,
                        "a.example",
                        Metadata.EMPTY));
    }

    @Test
    void anAddressNeedsNoLookup() {
        Membership.Dns membership = strict("10.0.0.9", "::1");

        want(membership);

        assertThat(resolver.asked()).isZero();
        assertThat(hosts(membership)).containsExactly("10.0.0.9", "::1");
        assertThat(changes).containsExactly(membership);
    }

    @Test
    void clustersThatAreEqualAreOne() {
        want(strict("a.example"), strict("a.example"));

        answer("a.example", found("10.0.0.1"));

        assertThat(dns.find("c", strict("a.example"))).isSameAs(dns.find("d", strict("a.example")));
        assertThat(changes).hasSize(1);
    }

    @Test
    void eachOfTwoClustersThatAreEqualIsNamedInItsFault() {
        want(strict("a.example"));
        answer("a.example", none());

        Resolved<EndpointSet> fault = dns.find("d", strict("a.example"));

        assertThat(error(strict("a.example")).resourceName()).isEqualTo("c");
        assertThat(fault)
                .isInstanceOfSatisfying(
                        Resolved.Absent.class,
                        absent -> assertThat(absent.error().resourceName()).isEqualTo("d"));
        assertThat(dns.find("d", strict("a.example"))).isSameAs(fault);
    }

    @Test
    void anAddressOfTwoNamesIsOneEndpoint() {
        Membership.Dns membership = strict("a.example", "b.example", "10.0.0.1");
        want(membership);

        answer("a.example", found("10.0.0.1", "10.0.0.1", "10.0.0.2"));
        answer("b.example", found("10.0.0.2", "10.0.0.3"));

        assertThat(hosts(membership)).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
    }

    @Test
    void theSameAnswerInAnotherOrderIsNoChange() {
        Membership.Dns membership = strict("a.example");
        want(membership);
        answer("a.example", found("10.0.0.1", "10.0.0.2"));
        Resolved<EndpointSet> before = dns.find("c", membership);

        loop.advance(FIVE_SECONDS);
        answer("a.example", found("10.0.0.2", "10.0.0.1"));

        assertThat(dns.find("c", membership)).isSameAs(before);
        assertThat(changes).hasSize(1);
    }

    @Test
    void addressesThatStayKeepTheirPlaceSoThatALogicalEndpointStaysItself() {
        Membership.Dns membership = logical("a.example");
        want(membership);
        answer("a.example", found("10.0.0.1", "10.0.0.2"));

        loop.advance(FIVE_SECONDS);
        answer("a.example", found("10.0.0.3", "10.0.0.2", "10.0.0.1"));

        assertThat(hosts(membership)).containsExactly("10.0.0.1");
        assertThat(endpoints(membership).localities().get(0).endpoints().get(0).additionalAddresses())
                .containsExactly(Address.of("10.0.0.2", 80), Address.of("10.0.0.3", 80));
    }

    @Test
    void aFailureKeepsWhatIsKnownAndIsFollowedByMoreTries() {
        Membership.Dns membership = strict("a.example");
        want(membership);
        answer("a.example", found("10.0.0.1"));
        Resolved<EndpointSet> before = dns.find("c", membership);

        for (int i = 0; i < 3; i++) {
            loop.advance(FIVE_SECONDS);
            answer("a.example", failed());
        }
        assertThat(dns.find("c", membership)).isSameAs(before);
        loop.advance(FIVE_SECONDS);
        answer("a.example", found("10.0.0.2"));

        assertThat(hosts(membership)).containsExactly("10.0.0.2");
    }

    @Test
    void aStrictNameThatHasNoAddressesAnyMoreHasNoEndpointsAndALogicalOneKeepsThem() {
        Membership.Dns strict = strict("a.example", "10.0.0.9");
        Membership.Dns logical = logical("a.example");
        want(strict, logical);
        answer("a.example", found("10.0.0.1"));

        loop.advance(FIVE_SECONDS);
        answer("a.example", none());

        assertThat(hosts(strict)).containsExactly("10.0.0.9");
        assertThat(hosts(logical)).containsExactly("10.0.0.1");
        loop.advance(FIVE_SECONDS);
        answer("a.example", failed());
        assertThat(hosts(strict)).as("a failure says nothing new").containsExactly("10.0.0.9");
    }

    @Test
    void aNameThatWasNeverResolvedIsToldOfAndTheOthersAreUsed() {
        Membership.Dns membership = strict("a.example", "b.example");
        want(membership);
        answer("a.example", failed());
        answer("b.example", found("10.0.0.1"));

        assertThat(hosts(membership)).containsExactly("10.0.0.1");
    }

    @Test
    void aClusterWithoutAnyAddressSaysWhichNameIsAtFault() {
        Membership.Dns membership = strict("a.example", "b.example");
        want(membership);
        answer("a.example", failed());
        answer("b.example", none());

        ConfigError error = error(membership);
        assertThat(error.kind()).isEqualTo(ConfigError.Kind.TIMEOUT);
        assertThat(error.describe())
                .isEqualTo("Cluster \"c\", load_assignment: the host name \"a.example\" could not be resolved: no name"
                        + " server answered within 5 s (expected: an answer; is the name server of this process up and"
                        + " reachable? It is tried again)");
        loop.advance(FIVE_SECONDS);
        answer("a.example", none());
        assertThat(error(membership).problem())
                .startsWith("the host name \"a.example\" has no address: no such domain (expected: one or more");
    }

    @Test
    void aResolverThatThrowsIsAFailure() {
        Membership.Dns membership = strict("a.example");
        want(membership);

        resolver.fail("a.example", new IllegalStateException("broken"));
        loop.runPending();

        assertThat(error(membership).problem()).contains("java.lang.IllegalStateException: broken");
        assertThat(loop.timers()).isEqualTo(1);
    }

    @Test
    void aNameOfSeveralClustersIsLookedUpOnceForEachFamily() {
        Membership.Dns one = strict("a.example");
        Membership.Dns two = logical("a.example");
        Membership.Dns six = new Membership.Dns(Kind.STRICT, names("a.example"), lookup(Family.V6_ONLY, false));

        want(one, two, six);

        assertThat(resolver.open()).containsExactlyInAnyOrder("a.example", "a.example V6_ONLY");
    }

    @Test
    void theShortestWaitOfAllClustersCounts() {
        Membership.Dns slow = new Membership.Dns(
                Kind.STRICT,
                names("a.example"),
                new DnsLookup(
                        Family.AUTO,
                        Duration.ofMinutes(5),
                        false,
                        DnsLookup.DEFAULT.failureRefreshRate(),
                        Duration.ZERO));
        want(slow);
        answer("a.example", found("10.0.0.1"));
        want(slow, strict("a.example"));
        loop.advance(Duration.ofMinutes(5));
        answer("a.example", found("10.0.0.1"));

        loop.advance(FIVE_SECONDS);

        assertThat(resolver.asked()).isEqualTo(3);
    }

    @Test
    void theTimeToLiveCountsIfItIsRespected() {
        Membership.Dns membership = new Membership.Dns(Kind.STRICT, names("a.example"), lookup(Family.AUTO, true));
        want(membership);
        answer("a.example", found(Duration.ofSeconds(30), "10.0.0.1"));

        loop.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(resolver.asked()).isEqualTo(1);
        loop.advance(Duration.ofNanos(1));
        assertThat(resolver.asked()).isEqualTo(2);
    }

    @Test
    void whatIsNotWantedAnyMoreIsNotLookedUp() {
        Membership.Dns one = strict("a.example");
        Membership.Dns two = strict("b.example", "c.example");
        want(one, two);
        answer("a.example", found("10.0.0.1"));
        answer("b.example", found("10.0.0.2"));

        want(one);
        answer("c.example", found("10.0.0.3"));

        assertThat(loop.timers()).isEqualTo(1);
        assertThat(dns.find("c", two)).isNull();
        assertThat(hosts(one)).containsExactly("10.0.0.1");
        assertThat(changes).containsExactly(one);
        want(one, two);
        assertThat(resolver.open()).containsExactlyInAnyOrder("b.example", "c.example");
    }

    @Test
    void aClusterThatIsSentAnewUsesWhatIsKnown() {
        want(strict("a.example"));
        answer("a.example", found("10.0.0.1"));
        Membership.Dns again = strict("a.example", "10.0.0.9");
        changes.clear();

        want(again);

        assertThat(hosts(again)).containsExactly("10.0.0.1", "10.0.0.9");
        assertThat(resolver.asked()).isEqualTo(1);
        assertThat(changes).as("nobody waits for an answer that is there").containsExactly(again);
    }

    @Test
    void nothingIsLeftAfterTheEnd() {
        want(strict("a.example", "b.example"));
        answer("a.example", found("10.0.0.1"));

        dns.close();
        answer("b.example", found("10.0.0.2"));

        assertThat(loop.timers()).isZero();
        assertThat(resolver.isClosed()).isTrue();
        assertThat(changes).isEmpty();
    }

    private void want(Membership.Dns... memberships) {
        dns.want(List.of(memberships));
        loop.runPending();
    }

    private void answer(String host, NameResolver.Answer answer) {
        resolver.answer(host, answer);
        loop.runPending();
    }

    private EndpointSet endpoints(Membership.Dns membership) {
        Resolved<EndpointSet> found = dns.find("c", membership);
        assertThat(found).isInstanceOf(Resolved.Ready.class);
        return ((Resolved.Ready<EndpointSet>) requireNonNull(found)).value();
    }

    private ConfigError error(Membership.Dns membership) {
        Resolved<EndpointSet> found = dns.find("c", membership);
        assertThat(found).isInstanceOf(Resolved.Absent.class);
        return ((Resolved.Absent<EndpointSet>) requireNonNull(found)).error();
    }

    private List<String> hosts(Membership.Dns membership) {
        return endpoints(membership).localities().stream()
                .flatMap(locality -> locality.endpoints().stream())
                .map(endpoint -> ((Address.Socket) endpoint.address()).host())
                .toList();
    }

    private static Membership.Dns strict(String... names) {
        return new Membership.Dns(Kind.STRICT, names(names), DnsLookup.DEFAULT);
    }

    private static Membership.Dns logical(String name) {
        return new Membership.Dns(Kind.LOGICAL, names(name), DnsLookup.DEFAULT);
    }

    private static EndpointSet names(String... names) {
        return EndpointSet.of(
                List.of(names).stream().map(name -> Endpoint.of(name, 80)).toArray(Endpoint[]::new));
    }

    private static DnsLookup lookup(Family family, boolean respectTtl) {
        return new DnsLookup(
                family,
                DnsLookup.DEFAULT_REFRESH_RATE,
                respectTtl,
                new FailureRefreshRate(DnsLookup.DEFAULT_REFRESH_RATE, DnsLookup.DEFAULT_REFRESH_RATE),
                Duration.ZERO);
    }
}
