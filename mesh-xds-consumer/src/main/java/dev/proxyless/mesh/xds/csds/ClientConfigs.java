package dev.proxyless.mesh.xds.csds;

import com.google.protobuf.Timestamp;
import dev.proxyless.mesh.xds.status.ResourceStatus;
import dev.proxyless.mesh.xds.status.ResourceStatus.State;
import io.envoyproxy.envoy.admin.v3.ClientResourceStatus;
import io.envoyproxy.envoy.admin.v3.UpdateFailureState;
import io.envoyproxy.envoy.service.status.v3.ClientConfig;
import io.envoyproxy.envoy.service.status.v3.ClientConfig.GenericXdsConfig;
import io.envoyproxy.envoy.service.status.v3.ClientStatusResponse;
import java.time.Instant;
import java.util.List;

/** What sources know, in the words of gRFC A40. Pure. */
final class ClientConfigs {

    private ClientConfigs() {}

    /**
     * One {@code ClientConfig} for each source. {@code config_status} is left unset: it is a control plane's view.
     *
     * @param contents whether the resources themselves are wanted
     */
    static ClientStatusResponse of(List<SourceStatus> sources, boolean contents) {
        ClientStatusResponse.Builder response = ClientStatusResponse.newBuilder();
        for (SourceStatus one : sources) {
            ClientConfig.Builder config = response.addConfigBuilder()
                    .setNode(one.source().node())
                    .setClientScope(one.source().describe());
            one.resources().forEach(resource -> config.addGenericXdsConfigs(resource(resource, contents)));
        }
        return response.build();
    }

    private static GenericXdsConfig resource(ResourceStatus status, boolean contents) {
        GenericXdsConfig.Builder config = GenericXdsConfig.newBuilder()
                .setTypeUrl(status.type().typeUrl())
                .setName(status.name())
                .setVersionInfo(status.version())
                .setClientStatus(state(status.state()))
                .setIsStaticResource(status.isStatic());
        if (contents) {
            status.resource().ifPresent(resource -> config.setXdsConfig(Redaction.of(resource)));
        }
        status.updated().ifPresent(at -> config.setLastUpdated(timestamp(at)));
        status.failure()
                .ifPresent(failure -> config.setErrorState(UpdateFailureState.newBuilder()
                        .setLastUpdateAttempt(timestamp(failure.at()))
                        .setDetails(failure.error().describe())
                        .setVersionInfo(failure.version())));
        return config.build();
    }

    private static ClientResourceStatus state(State state) {
        return switch (state) {
            case REQUESTED -> ClientResourceStatus.REQUESTED;
            case DOES_NOT_EXIST -> ClientResourceStatus.DOES_NOT_EXIST;
            case ACKED -> ClientResourceStatus.ACKED;
            case NACKED -> ClientResourceStatus.NACKED;
            case RECEIVED_ERROR -> ClientResourceStatus.RECEIVED_ERROR;
            case TIMEOUT -> ClientResourceStatus.TIMEOUT;
        };
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }
}
