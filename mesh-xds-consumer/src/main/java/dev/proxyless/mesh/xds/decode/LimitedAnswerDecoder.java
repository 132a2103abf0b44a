package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.HeaderMutation;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What filters that limit calls answer to those that are too many. */
final class LimitedAnswerDecoder {

    static final FieldRules STATUS_RULES =
            FieldRules.of("envoy.type.v3.HttpStatus").honouringPartly("code", "below 400 it is 429, as in Envoy");

    static final int TOO_MANY_REQUESTS = 429;
    static final OptionalInt RESOURCE_EXHAUSTED = OptionalInt.of(8);

    private static final int MOST_HEADERS = 10;

    private LimitedAnswerDecoder() {}

    static int status(HttpStatus proto, FieldPath at) {
        STATUS_RULES.apply(proto, at);
        int code = proto.getCodeValue();
        if (code < 100 || code > 599) {
            at.field("code").refuse(code + " (expected: 100 to 599)");
        }
        return code < 400 || code > 599 ? TOO_MANY_REQUESTS : code;
    }

    static List<HeaderMutation> headers(List<HeaderValueOption> protos, FieldPath at, String field) {
        if (protos.size() > MOST_HEADERS) {
            at.field(field).refuse(protos.size() + " headers (expected: <= " + MOST_HEADERS + ")");
        }
        List<HeaderMutation> headers = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            HeaderMutation header = HeaderRulesDecoder.put(protos.get(i), at.item(field, i));
            if (header != null) {
                headers.add(header);
            }
        }
        return headers;
    }
}
