package dev.proxyless.mesh.xds.appmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsTranslationTest {

    private static final String FILE = "validation: {trust: {file: {certificateChain: ca.pem}}}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            validation: {trust: {file: {certificateChain: ca.pem}}} \
            | validation_context {trusted_ca {filename: 'ca.pem'}}
            validation: {trust: {sds: {secretName: ca}}} \
            | validation_context_sds_secret_config {name: 'ca'}
            certificate: {file: {certificateChain: c.pem, privateKey: k.pem}}, validation: {trust: {sds: {secretName: ca}}} \
            | tls_certificates {certificate_chain {filename: 'c.pem'} private_key {filename: 'k.pem'}} \
              validation_context_sds_secret_config {name: 'ca'}
            certificate: {sds: {secretName: me}}, validation: {trust: {sds: {secretName: ca}}} \
            | tls_certificate_sds_secret_configs {name: 'me'} validation_context_sds_secret_config {name: 'ca'}
            validation: {trust: {file: {certificateChain: ca.pem}}, subjectAlternativeNames: {match: {exact: [a]}}} \
            | validation_context {trusted_ca {filename: 'ca.pem'} \
              match_typed_subject_alt_names {san_type: DNS matcher {exact: 'a'}} \
              match_typed_subject_alt_names {san_type: URI matcher {exact: 'a'}}}
            validation: {trust: {sds: {secretName: ca}}, subjectAlternativeNames: {match: {exact: [a]}}} \
            | combined_validation_context {validation_context_sds_secret_config {name: 'ca'} default_validation_context { \
              match_typed_subject_alt_names {san_type: DNS matcher {exact: 'a'}} \
              match_typed_subject_alt_names {san_type: URI matcher {exact: 'a'}}}}
            """)
    void aPolicyIsATlsContext(String tls, String expected) {
        assertThat(context(Shop.cluster(as(defaults(tls), ""), "v1:8080")))
                .isEqualTo(Shop.message(expected, CommonTlsContext.class));
    }

    @ParameterizedTest(name = "policy {0}, listener {1}: TLS {2}")
    @CsvSource({
        "'',DISABLED,true",
        "'',STRICT,true",
        "'enforce: false,',DISABLED,false",
        "'enforce: false,',PERMISSIVE,false",
        "'enforce: false,',STRICT,true",
        "'ports: [8080],',PERMISSIVE,true",
        "'ports: [1],',PERMISSIVE,false",
        "'ports: [1],',STRICT,true"
    })
    void theCallerMustWantTlsOrTheCalledTakeNothingElse(String policy, String mode, boolean tls) {
        Translation translation = as(defaults(policy + FILE), "tls: {mode: " + mode + "}");

        assertThat(Shop.cluster(translation, "v1:8080").hasTransportSocket()).isEqualTo(tls);
    }

    @Test
    void aBackendsOwnPolicyHoldsForItsServiceAlone() {
        Translation translation = Shop.translate(
                AppMeshOptions.NONE.as("ui"),
                Shop.SERVICE,
                Shop.SERVICE.replace("orders.internal", "other.internal"),
                Shop.ROUTER,
                Shop.ROUTE,
                Shop.NODE,
                Shop.bareNode(
                        "ui",
                        "{backends: [" + backend("other.internal", "") + ", "
                                + backend("orders.internal", ", clientPolicy: {tls: {" + FILE + "}}") + "]}"));

        assertThat(Shop.clusters(translation)).containsExactly("v1:8080", "v1:8080@orders.internal");
        assertThat(Shop.cluster(translation, "v1:8080").hasTransportSocket()).isFalse();
        assertThat(Shop.cluster(translation, "v1:8080@orders.internal").hasTransportSocket())
                .isTrue();
    }

    @Test
    void authoritiesOfAwsAreReportedAndTrustedByNobody() {
        Translation translation =
                as(defaults("validation: {trust: {acm: {certificateAuthorityArns: [arn:aws:ca]}}}"), "");

        assertThat(context(Shop.cluster(translation, "v1:8080")))
                .isEqualTo(Shop.message(
                        "validation_context_sds_secret_config {name: 'arn:aws:ca'}", CommonTlsContext.class));
        assertThat(Shop.reported(translation))
                .singleElement()
                .asString()
                .contains("only AWS hands out the certificates of arn:aws:ca: export them");
    }

    @Test
    void aListenerThatTakesTlsOnlyGetsItEvenFromCallersWithoutPolicy() {
        Translation translation = Shop.translate(
                Shop.SERVICE, Shop.ROUTER, Shop.ROUTE, Shop.node("v1", "tls: {mode: STRICT, certificate: {}}"));

        assertThat(context(Shop.cluster(translation, "v1:8080")))
                .isEqualTo(Shop.message(
                        "validation_context {trust_chain_verification: ACCEPT_UNTRUSTED}", CommonTlsContext.class));
        assertThat(Shop.reported(translation)).singleElement().asString().contains("is not verified");
    }

    private static Translation as(String caller, String listener) {
        return Shop.translate(
                AppMeshOptions.NONE.as("ui"), Shop.SERVICE, Shop.ROUTER, Shop.ROUTE, Shop.node("v1", listener), caller);
    }

    private static String defaults(String tls) {
        return Shop.bareNode(
                "ui",
                "{backends: [" + backend("orders.internal", "") + "], backendDefaults: {clientPolicy: {tls: {" + tls
                        + "}}}}");
    }

    private static String backend(String service, String more) {
        return "{virtualService: {virtualServiceName: " + service + more + "}}";
    }

    private static CommonTlsContext context(Cluster cluster) {
        return Shop.unpack(cluster.getTransportSocket().getTypedConfig(), UpstreamTlsContext.class)
                .getCommonTlsContext();
    }
}
