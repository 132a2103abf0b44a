package dev.proxyless.mesh.ratelimit;

import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Headers that a service wants added to a request or a response. What no header may be is left out. */
final class ServiceHeaders {

    private static final String SIGNS = "!#$%&'*+-.^_`|~";

    private ServiceHeaders() {}

    static List<HeaderMutation> of(List<HeaderValue> protos) {
        if (protos.isEmpty()) {
            return List.of();
        }
        List<HeaderMutation> headers = new ArrayList<>(protos.size());
        for (HeaderValue proto : protos) {
            String name = proto.getKey().toLowerCase(Locale.ROOT);
            String value = proto.getRawValue().isEmpty()
                    ? proto.getValue()
                    : proto.getRawValue().toString(StandardCharsets.ISO_8859_1);
            if (isName(name) && !name.equals("host") && isValue(value)) {
                // As in Envoy, the service says what its body is.
                Action action = name.equals("content-type")
                        ? Action.OVERWRITE_IF_EXISTS_OR_ADD
                        : Action.APPEND_IF_EXISTS_OR_ADD;
                headers.add(new HeaderMutation.Put(name, value, action));
            }
        }
        return headers;
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || SIGNS.indexOf(c) >= 0);
    }

    private static boolean isValue(String value) {
        return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'));
    }
}
