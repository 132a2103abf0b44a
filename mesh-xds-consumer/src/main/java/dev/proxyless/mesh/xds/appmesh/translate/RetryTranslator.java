package dev.proxyless.mesh.xds.appmesh.translate;

import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.xds.appmesh.spec.RetryEvent;
import dev.proxyless.mesh.xds.appmesh.spec.RetrySpec;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Retries (Envoy {@code route.v3.RetryPolicy}). */
final class RetryTranslator {

    /**
     * What App Mesh does if a route has no policy, which its documents do not show ("Envoy defaults set by App Mesh", the
     * default route retry policy).
     */
    static final RetryPolicy DEFAULT = RetryPolicy.newBuilder()
            .setRetryOn("unavailable,connect-failure,refused-stream,reset,retriable-status-codes")
            .addRetriableStatusCodes(503)
            .setNumRetries(UInt32Value.of(2))
            .setHostSelectionRetryMaxAttempts(5)
            .addRetryHostPredicate(RetryPolicy.RetryHostPredicate.newBuilder()
                    .setName("envoy.retry_host_predicates.previous_hosts")
                    .setTypedConfig(Output.any(PreviousHostsPredicate.getDefaultInstance())))
            .build();

    private RetryTranslator() {}

    static RetryPolicy translate(RetrySpec retry) {
        Set<String> retryOn = new LinkedHashSet<>();
        for (RetryEvent event : retry.events()) {
            retryOn.addAll(List.of(event.retryOn().split(",", -1)));
        }
        return RetryPolicy.newBuilder()
                .setRetryOn(String.join(",", retryOn))
                .setNumRetries(UInt32Value.of(retry.maxRetries()))
                .setPerTryTimeout(Spans.proto(retry.perRetryTimeout()))
                .build();
    }
}
