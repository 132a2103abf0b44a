package dev.proxyless.mesh.kubernetes;

import static dev.proxyless.mesh.kubernetes.Members.in;
import static dev.proxyless.mesh.kubernetes.Members.pod;
import static dev.proxyless.mesh.kubernetes.Members.ready;
import static dev.proxyless.mesh.kubernetes.Members.v4;
import static dev.proxyless.mesh.kubernetes.Members.v6;
import static dev.proxyless.mesh.kubernetes.Slice.Condition.AWAY;
import static dev.proxyless.mesh.kubernetes.Slice.Condition.DRAINING;
import static dev.proxyless.mesh.kubernetes.Slice.Condition.READY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.kubernetes.Slice.Member;
import dev.proxyless.mesh.kubernetes.Slice.Port;
import dev.proxyless.mesh.kubernetes.SliceEndpoints.Result;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceEndpointsTest {

    private static final Map<String, Object> ORDERS = Map.of("service", "orders");
    private static final List<Port> TWO = List.of(new Port("http", 8080), new Port("admin", 9090));

    @Test
    void aPodThatIsReadyIsHealthyOneThatTerminatesDrainsAndOthersAreLeftOut() {
        assertThat(endpoints(v4(
                        "a", pod("1", "10.0.0.1", READY), pod("2", "10.0.0.2", DRAINING), pod("3", "10.0.0.3", AWAY))))
                .containsExactly("0  10.0.0.1:8080 HEALTHY", "0  10.0.0.2:8080 DRAINING");
    }

    @Test
    void ifNoneIsReadyThoseThatAnswerStillTakeTheCalls() {
        assertThat(endpoints(v4("a", pod("2", "10.0.0.2", DRAINING), pod("3", "10.0.0.3", AWAY))))
                .containsExactly("0  10.0.0.2:8080 DEGRADED");
    }

    @Test
    void noSliceIsNoEndpointAndNeitherIsAPodThatIsNotReady() {
        assertThat(found(ORDERS, "").endpoints()).isEqualTo(EndpointSet.EMPTY);
        assertThat(found(ORDERS, "", v4("a")).endpoints()).isEqualTo(EndpointSet.EMPTY);
        assertThat(found(ORDERS, "", v4("a", pod("1", "10.0.0.1", AWAY))).endpoints())
                .isEqualTo(EndpointSet.EMPTY);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "IPv4_PREFERRED, 0  10.0.0.1:8080+[fd00::1]:8080 HEALTHY",
        "IPv6_PREFERRED, 0  [fd00::1]:8080+10.0.0.1:8080 HEALTHY",
        "IPv4_ONLY,      0  10.0.0.1:8080 HEALTHY",
        "IPv6_ONLY,      0  [fd00::1]:8080 HEALTHY",
    })
    void aPodOfTwoFamiliesIsOneEndpoint(String preference, String expected) {
        Map<String, Object> config = Map.of("service", "orders", "ip_preference", preference);

        assertThat(Members.describe(
                        found(config, "", v6("b", pod("1", "fd00::1", READY)), v4("a", pod("1", "10.0.0.1", READY)))
                                .endpoints()))
                .containsExactly(expected);
    }

    @Test
    void withoutATargetEachAddressIsAnEndpoint() {
        assertThat(endpoints(v6("b", ready("fd00::1")), v4("a", ready("10.0.0.1"))))
                .containsExactly("0  10.0.0.1:8080 HEALTHY", "0  [fd00::1]:8080 HEALTHY");
    }

    @Test
    void whatIsInTwoSlicesIsOneEndpointInItsBetterCondition() {
        assertThat(endpoints(
                        v4("a", pod("1", "10.0.0.1", DRAINING), ready("10.0.0.2")),
                        v4("b", pod("1", "10.0.0.1", READY), ready("10.0.0.2"))))
                .containsExactly("0  10.0.0.2:8080 HEALTHY", "0  10.0.0.1:8080 HEALTHY");
    }

    @Test
    void aNamedPortMayHaveAnotherNumberInEachSlice() {
        Map<String, Object> config = Map.of("service", "orders", "port", "http");

        assertThat(Members.describe(found(
                                config,
                                "",
                                v4("a", TWO, ready("10.0.0.1")),
                                v4("b", List.of(new Port("http", 8081)), ready("10.0.0.2")))
                        .endpoints()))
                .containsExactly("0  10.0.0.1:8080 HEALTHY", "0  10.0.0.2:8081 HEALTHY");
    }

    @Test
    void aNumberIsThatOfThePodsAndHoldsWhereNoPortIsNamed() {
        Map<String, Object> config = Map.of("service", "orders", "port", 9090.0);

        assertThat(Members.describe(
                        found(config, "", v4("a", TWO, ready("10.0.0.1")), v4("b", List.of(), ready("10.0.0.2")))
                                .endpoints()))
                .containsExactly("0  10.0.0.1:9090 HEALTHY", "0  10.0.0.2:9090 HEALTHY");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "grpc | port: \"grpc\" of Service orders (expected: a TCP port of its EndpointSlices, which are \"admin\" at 9090, \"http\" at 8080; a number is that of the pods, not that of the Service)",
                "80   | port: 80 of Service orders (expected: a TCP port of its EndpointSlices, which are",
                "     | port: none of Service orders (expected: one of its ports, which are \"admin\" at 9090, \"http\" at 8080",
            })
    void aPortThatIsNotThereIsAProblemThatNamesThoseThatAre(String port, String problem) {
        Map<String, Object> config =
                port == null ? ORDERS : Map.of("service", "orders", "port", port.equals("80") ? (Object) 80.0 : port);

        assertThat(unusable(config, v4("a", TWO, ready("10.0.0.1"))))
                .startsWith("cluster_type.typed_config." + problem);
    }

    @Test
    void aFamilyThatIsNotThereIsAProblem() {
        assertThat(unusable(Map.of("service", "orders", "ip_preference", "IPv6_ONLY"), v4("a", ready("10.0.0.1"))))
                .isEqualTo("cluster_type.typed_config.ip_preference: IPv6_ONLY (expected: a family that Service orders"
                        + " has endpoints of)");
    }

    @Test
    void hostNamesAreReportedAndLeftOut() {
        Slice names = new Slice("n", "FQDN", List.of(new Port("http", 8080)), List.of(ready("a.example")));

        Result.Found mixed = found(ORDERS, "", names, v4("a", ready("10.0.0.1")));

        assertThat(Members.describe(mixed.endpoints())).containsExactly("0  10.0.0.1:8080 HEALTHY");
        assertThat(mixed.notes())
                .singleElement()
                .asString()
                .startsWith("EndpointSlices of addressType FQDN are left out");
        assertThat(unusable(ORDERS, names)).isEqualTo(mixed.notes().iterator().next());
    }

    @Test
    void zonesAreLocalities() {
        assertThat(endpoints(
                        v4("a", in(ready("10.0.0.2"), "eu-1b"), in(ready("10.0.0.1"), "eu-1a"), ready("10.0.0.3"))))
                .containsExactly(
                        "0  10.0.0.3:8080 HEALTHY", "0 eu-1a 10.0.0.1:8080 HEALTHY", "0 eu-1b 10.0.0.2:8080 HEALTHY");
    }

    @Test
    void whatIsHintedForThisZoneIsFirstAndTheRestIsForWhenItIsNotEnough() {
        Slice slice = v4("a", in(ready("10.0.0.1"), "eu-1a", "eu-1a"), in(ready("10.0.0.2"), "eu-1b", "eu-1b"));

        assertThat(Members.describe(found(ORDERS, "eu-1b", slice).endpoints()))
                .containsExactly("0 eu-1b 10.0.0.2:8080 HEALTHY", "1 eu-1a 10.0.0.1:8080 HEALTHY");
    }

    @Test
    void hintsDoNotCountIfOneIsMissingOrNoneIsForThisZone() {
        Slice partly = v4("a", in(ready("10.0.0.1"), "eu-1a", "eu-1a"), in(ready("10.0.0.2"), "eu-1b"));
        Slice elsewhere = v4("a", in(ready("10.0.0.1"), "eu-1a", "eu-1a"));

        assertThat(Members.describe(found(ORDERS, "eu-1a", partly).endpoints()))
                .allMatch(text -> text.startsWith("0 "));
        assertThat(Members.describe(found(ORDERS, "eu-1c", elsewhere).endpoints()))
                .containsExactly("0 eu-1a 10.0.0.1:8080 HEALTHY");
        assertThat(found(ORDERS, "", elsewhere).notes())
                .singleElement()
                .asString()
                .startsWith("hints.forZones: all zones are used alike");
    }

    @Test
    void podAndNodeAreMetadata() {
        Member member = new Member("10.0.0.1", READY, "Pod shop/orders-1 u", "orders-1", "node-1", "", Set.of());

        assertThat(found(ORDERS, "", v4("a", member))
                        .endpoints()
                        .localities()
                        .get(0)
                        .endpoints()
                        .get(0)
                        .metadata())
                .isEqualTo(new Metadata(Map.of("envoy.lb", Map.of("pod", "orders-1", "node", "node-1"))));
    }

    /** Pods move from slice to slice while a Service changes, which must not look like a change. */
    @Test
    void howEndpointsAreSpreadOverSlicesMeansNothing() {
        Random random = new Random(7);
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            members.add(in(pod("p" + i, "10.0.0." + i, i % 5 == 0 ? DRAINING : READY), "z" + i % 3));
        }
        EndpointSet expected =
                found(ORDERS, "", v4("a", members.toArray(Member[]::new))).endpoints();
        for (int round = 0; round < 50; round++) {
            Collections.shuffle(members, random);
            int cut = random.nextInt(members.size());
            assertThat(found(
                                    ORDERS,
                                    "",
                                    v4("a", members.subList(0, cut).toArray(Member[]::new)),
                                    v4("b", members.subList(cut, 30).toArray(Member[]::new)),
                                    v4("c", members.get(0)))
                            .endpoints())
                    .isEqualTo(expected);
        }
    }

    private static List<String> endpoints(Slice... slices) {
        return Members.describe(found(ORDERS, "", slices).endpoints());
    }

    private static Result.Found found(Map<String, Object> config, String zone, Slice... slices) {
        return (Result.Found) SliceEndpoints.of(Query.of(config), zone, List.of(slices));
    }

    private static String unusable(Map<String, Object> config, Slice... slices) {
        return ((Result.Unusable) SliceEndpoints.of(Query.of(config), "", List.of(slices))).reason();
    }
}
