package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.List;
import java.util.OptionalInt;

/**
 * What calls are told of limits over all processes.
 *
 * @param status the HTTP status of calls that are too many, 400 to 599
 * @param grpcStatus the code of RPCs that are too many; empty for the one that belongs to the HTTP status
 * @param headers changes to the headers of an answer to a call that is too many
 * @param marked whether such answers have {@code x-envoy-ratelimited}
 * @param tellsLimit whether responses tell the limit in {@code x-ratelimit-…} headers
 */
public record LimitedAnswer(
        int status, OptionalInt grpcStatus, List<HeaderMutation> headers, boolean marked, boolean tellsLimit) {

    public LimitedAnswer {
        headers = List.copyOf(headers);
    }
}
