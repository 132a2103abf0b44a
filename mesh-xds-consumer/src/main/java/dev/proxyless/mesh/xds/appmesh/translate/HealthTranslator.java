package dev.proxyless.mesh.xds.appmesh.translate;

import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener.HealthCheckSpec;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener.OutlierSpec;
import dev.proxyless.mesh.xds.appmesh.spec.Protocol;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.type.v3.CodecClientType;

/** What callers do about the health of endpoints (Envoy {@code core.v3.HealthCheck}, {@code cluster.v3.OutlierDetection}). */
final class HealthTranslator {

    private HealthTranslator() {}

    static HealthCheck check(HealthCheckSpec check) {
        HealthCheck.Builder translated = HealthCheck.newBuilder()
                .setInterval(Spans.proto(check.interval()))
                .setTimeout(Spans.proto(check.timeout()))
                .setHealthyThreshold(UInt32Value.of(check.healthyThreshold()))
                .setUnhealthyThreshold(UInt32Value.of(check.unhealthyThreshold()));
        return switch (check.protocol()) {
            case HTTP, HTTP2 ->
                translated
                        .setHttpHealthCheck(HealthCheck.HttpHealthCheck.newBuilder()
                                .setPath(check.path().orElse("/"))
                                .setCodecClientType(
                                        check.protocol() == Protocol.HTTP2
                                                ? CodecClientType.HTTP2
                                                : CodecClientType.HTTP1))
                        .build();
            case GRPC ->
                translated
                        .setGrpcHealthCheck(HealthCheck.GrpcHealthCheck.getDefaultInstance())
                        .build();
            case TCP ->
                translated
                        .setTcpHealthCheck(HealthCheck.TcpHealthCheck.getDefaultInstance())
                        .build();
        };
    }

    /** App Mesh counts errors of servers and nothing else, so Envoy's comparison of success rates is off. */
    static OutlierDetection outliers(OutlierSpec outliers) {
        return OutlierDetection.newBuilder()
                .setConsecutive5Xx(UInt32Value.of(outliers.maxServerErrors()))
                .setInterval(Spans.proto(outliers.interval()))
                .setBaseEjectionTime(Spans.proto(outliers.baseEjection()))
                .setMaxEjectionPercent(UInt32Value.of(outliers.maxEjectionPercent()))
                .setEnforcingSuccessRate(UInt32Value.of(0))
                .build();
    }
}
