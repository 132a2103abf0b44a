package dev.proxyless.mesh.spring;

import dev.proxyless.mesh.xds.bootstrap.BootstrapPreset;
import dev.proxyless.mesh.xds.decode.UnknownFilters;
import dev.proxyless.mesh.xds.node.NodeEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application says of its mesh.
 *
 * @param preset where configuration comes from, in one word
 * @param config a gRPC bootstrap, an Envoy bootstrap, bare resources or documents of App Mesh, YAML or JSON; if it is not set,
 *     the preset says what is used
 * @param hosts the hosts of the mesh; an entry that begins with a dot means all hosts that end in it. If it is empty, those
 *     that only a cluster's own name resolution would know
 * @param services the services to ask for at the start, before their first call; while one of them cannot be called, the
 *     health of the mesh is out of service
 * @param configurationTimeout how long a call waits for the first configuration of its service
 * @param idleTimeout after how long without a call a service is let go
 * @param faultInjection whether calls are delayed and aborted on purpose where a control plane says so
 * @param xds what is said of control planes beside the bootstrap
 */
@ConfigurationProperties("mesh")
public record MeshProperties(
        @DefaultValue("auto") BootstrapPreset preset,
        @Nullable Path config,
        @DefaultValue List<String> hosts,
        @DefaultValue List<String> services,
        @DefaultValue("20s") Duration configurationTimeout,
        @DefaultValue("30m") Duration idleTimeout,
        @DefaultValue("true") boolean faultInjection,
        @DefaultValue Xds xds) {

    /**
     * What is said of control planes beside the bootstrap.
     *
     * @param nodeFrom the platform that tells what the bootstrap leaves open of this process; if it is not set, the
     *     environment says ({@code MESH_NODE_FROM})
     * @param runtime values for the keys that resources name, such as {@code runtime_fraction.runtime_key}, in place of those
     *     of the bootstrap: for each key a percentage, a weight, or a share such as {@code 5/10000}
     * @param keepDeleted how long a resource that the control plane deletes stays in use; more than ten years is for good
     * @param unknownFilters what becomes of a listener or of routes with a filter that this client does not have and that is
     *     not optional
     * @param defaultTimeout how long the calls of a route may take that has no {@code timeout}; zero is no limit
     * @param backOff how long a control plane is left alone that gives no answer
     * @param lastKnownGood what a process leaves to the next
     */
    public record Xds(
            @Nullable NodeEnvironment nodeFrom,
            @DefaultValue Map<String, String> runtime,
            @DefaultValue("0s") Duration keepDeleted,
            @DefaultValue("refuse") UnknownFilters unknownFilters,
            @DefaultValue("15s") Duration defaultTimeout,
            @DefaultValue BackOff backOff,
            @DefaultValue Stored lastKnownGood) {}

    /**
     * How long a control plane is left alone after a stream without an answer. If neither is set, the bootstrap says.
     *
     * @param baseInterval the first pause, at least a millisecond; if only the other is set, one second
     * @param maxInterval the longest pause, not less than the first; if only the other is set, ten times the first
     */
    public record BackOff(
            @Nullable Duration baseInterval, @Nullable Duration maxInterval) {}

    /**
     * Where configuration is stored, so that a process can start while its control plane is away.
     *
     * @param file the file, in a directory that this process may write to and nobody else; if it is not set, nothing is
     *     stored
     * @param patience how long the control plane may be silent before what is stored is used
     * @param maxAge how old what is stored may be
     */
    public record Stored(
            @Nullable Path file,
            @DefaultValue("3s") Duration patience,
            @DefaultValue("7d") Duration maxAge) {}
}
