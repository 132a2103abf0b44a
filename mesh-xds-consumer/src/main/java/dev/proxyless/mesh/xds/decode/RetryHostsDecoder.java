package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import dev.proxyless.mesh.model.route.RetryHosts;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryPriority;
import io.envoyproxy.envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where to try again (Envoy {@code RetryPolicy.RetryHostPredicate}, {@code RetryPolicy.RetryPriority}). */
final class RetryHostsDecoder {

    private static final String HOSTS = "envoy.extensions.retry.host.";
    private static final String PREVIOUS = HOSTS + "previous_hosts.v3.PreviousHostsPredicate";
    private static final String CANARIES = HOSTS + "omit_canary_hosts.v3.OmitCanaryHostsPredicate";
    private static final String METADATA = HOSTS + "omit_host_metadata.v3.OmitHostMetadataConfig";
    private static final String PRIORITIES =
            "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig";
    /** Envoy's predicates by the names under which they may stand without a configuration. */
    private static final Map<String, String> NAMES = Map.of(
            "envoy.retry_host_predicates.previous_hosts", PREVIOUS,
            "envoy.retry_host_predicates.omit_canary_hosts", CANARIES);

    private static final String LB = "envoy.lb";

    static final FieldRules PREDICATE_RULES = FieldRules.of("envoy.config.route.v3.RetryPolicy.RetryHostPredicate")
            .honouringPartly("name", "previous_hosts and omit_canary_hosts, if there is no typed_config")
            .honouringPartly(
                    "typed_config",
                    "a PreviousHostsPredicate, an OmitCanaryHostsPredicate or an OmitHostMetadataConfig");
    static final FieldRules METADATA_RULES =
            FieldRules.of(METADATA).honouringPartly("metadata_match", "what stands under envoy.lb, as in Envoy");
    static final FieldRules PRIORITY_RULES = FieldRules.of("envoy.config.route.v3.RetryPolicy.RetryPriority")
            .honouringPartly("typed_config", "a PreviousPrioritiesConfig")
            .passingOver("name");
    static final FieldRules PRIORITIES_RULES = FieldRules.of(PRIORITIES).honouring("update_frequency");

    private boolean avoidPrevious;
    private boolean omitCanaries;
    private final List<Map<String, Object>> omitMetadata = new ArrayList<>();

    private RetryHostsDecoder() {}

    static RetryHosts decode(RetryPolicy proto, FieldPath at) {
        RetryHostsDecoder decoder = new RetryHostsDecoder();
        for (int i = 0; i < proto.getRetryHostPredicateCount(); i++) {
            decoder.add(proto.getRetryHostPredicate(i), at.item("retry_host_predicate", i));
        }
        int frequency = proto.hasRetryPriority() ? frequency(proto.getRetryPriority(), at.field("retry_priority")) : 0;
        return new RetryHosts(decoder.avoidPrevious, decoder.omitCanaries, decoder.omitMetadata, frequency);
    }

    private void add(RetryHostPredicate predicate, FieldPath at) {
        Any config = predicate.getTypedConfig();
        String type = predicate.hasTypedConfig()
                ? Extension.extensionName(config)
                : NAMES.getOrDefault(predicate.getName(), "");
        switch (type) {
            case PREVIOUS -> avoidPrevious = true;
            case CANARIES -> omitCanaries = true;
            case METADATA -> addMetadata(config, at.field("typed_config"));
            default ->
                at.report("\"" + predicate.getName() + "\" is not known: no endpoint is passed over because of it");
        }
    }

    private void addMetadata(Any any, FieldPath at) {
        if (!Extension.messageName(any).equals(METADATA)) {
            at.report("written as a struct, it is not read: no endpoint is passed over because of it");
            return;
        }
        OmitHostMetadataConfig config = Extension.unpack(any, OmitHostMetadataConfig.parser(), at);
        if (config != null) {
            METADATA_RULES.apply(config, at);
            Metadata match = config.getMetadataMatch();
            omitMetadata.add(MetadataDecoder.struct(match.getFilterMetadataOrDefault(LB, Struct.getDefaultInstance())));
        }
    }

    private static int frequency(RetryPriority priority, FieldPath at) {
        PRIORITY_RULES.apply(priority, at);
        if (!Extension.messageName(priority.getTypedConfig()).equals(PRIORITIES)) {
            at.report("\"" + priority.getName() + "\" is not known: the priority is chosen anew for each attempt");
            return 0;
        }
        FieldPath here = at.field("typed_config");
        PreviousPrioritiesConfig config =
                Extension.unpack(priority.getTypedConfig(), PreviousPrioritiesConfig.parser(), here);
        if (config == null) {
            return 0;
        }
        PRIORITIES_RULES.apply(config, here);
        if (config.getUpdateFrequency() <= 0) {
            here.field("update_frequency").refuse(config.getUpdateFrequency() + " (expected: > 0)");
            return 0;
        }
        return config.getUpdateFrequency();
    }
}
