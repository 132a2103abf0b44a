package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.config.HeaderMutationConfig;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.Mutations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes to headers, in the order in which they are written (Envoy {@code header_mutation.v3}). */
final class HeaderMutationDecoder {

    static final String MESSAGE = "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation";
    static final String ROUTE_MESSAGE = MESSAGE + "PerRoute";

    static final FieldRules RULES =
            FieldRules.of(MESSAGE).honouring("mutations", "most_specific_header_mutations_wins");
    static final FieldRules ROUTE_RULES = FieldRules.of(ROUTE_MESSAGE).honouring("mutations");
    static final FieldRules MUTATIONS_RULES = FieldRules.of(
                    "envoy.extensions.filters.http.header_mutation.v3.Mutations")
            .honouring("request_mutations", "response_mutations")
            .refusing("query_parameter_mutations", "rewrite the path on the route");
    static final FieldRules MUTATION_RULES = FieldRules.of("envoy.config.common.mutation_rules.v3.HeaderMutation")
            .honouring("remove", "append");

    private HeaderMutationDecoder() {}

    static @Nullable FilterConfig decode(Any config, FieldPath at) {
        var proto = Extension.unpack(
                config, io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation.parser(), at);
        if (proto == null) {
            return null;
        }
        RULES.apply(proto, at);
        return new HeaderMutationConfig(
                mutations(proto.getMutations(), at.field("mutations")), proto.getMostSpecificHeaderMutationsWins());
    }

    static @Nullable FilterConfig decodeOverride(Any config, FieldPath at) {
        HeaderMutationPerRoute proto = Extension.unpack(config, HeaderMutationPerRoute.parser(), at);
        if (proto == null) {
            return null;
        }
        ROUTE_RULES.apply(proto, at);
        return new HeaderMutationConfig(mutations(proto.getMutations(), at.field("mutations")), false);
    }

    private static HeaderRules mutations(Mutations proto, FieldPath at) {
        MUTATIONS_RULES.apply(proto, at);
        return new HeaderRules(
                mutations(proto.getRequestMutationsList(), "request_mutations", at),
                mutations(proto.getResponseMutationsList(), "response_mutations", at));
    }

    private static List<HeaderMutation> mutations(
            List<io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation> protos,
            String field,
            FieldPath at) {
        List<HeaderMutation> mutations = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            var proto = protos.get(i);
            FieldPath here = at.item(field, i);
            MUTATION_RULES.apply(proto, here);
            HeaderMutation mutation = switch (proto.getActionCase()) {
                case REMOVE -> HeaderRulesDecoder.remove(proto.getRemove(), here.field("remove"));
                case APPEND -> HeaderRulesDecoder.put(proto.getAppend(), here.field("append"));
                case ACTION_NOT_SET -> {
                    here.refuse("no action (expected: remove or append)");
                    yield null;
                }
            };
            if (mutation != null) {
                mutations.add(mutation);
            }
        }
        return mutations;
    }
}
