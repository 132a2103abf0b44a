package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.filter.FilterChain;
import dev.proxyless.mesh.client.limit.CircuitBreaker;
import dev.proxyless.mesh.client.policy.CallRules;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.snapshot.Resolved;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts the copies of an RPC that its route wants (Envoy {@code request_mirror_policies}). They run over the same connections as
 * all else that goes to their cluster. Once for each RPC.
 *
 * @param channel the channel of the RPC
 * @param revision the revision that it was routed by
 * @param request the RPC as routes see it
 * @param forward its route
 * @param observer is told of each copy
 * @param random the number that chose the route
 */
record RpcMirrors(
        ChannelContext channel,
        Revision revision,
        RequestView request,
        RouteDecision.Forward forward,
        CallObserver observer,
        long random) {

    private static final CallRules RULES = CallRules.of(CallPolicy.DEFAULT);

    /**
     * The copies, which have begun.
     *
     * @param options those of the RPC
     * @param headers those of the RPC as it is sent
     */
    <Q> List<RpcMirror<Q>> begin(MethodDescriptor<Q, ?> method, CallOptions options, Channel next, Metadata headers) {
        List<RpcMirror<Q>> copies = new ArrayList<>();
        RequestView sent = request.withHeaders(new MetadataHeaders(headers, channel));
        for (MirrorPolicy policy : forward.action().mirrors()) {
            String cluster = policy.fraction().includes(random) ? cluster(policy, sent) : null;
            if (cluster == null) {
                continue;
            }
            if (!(revision.service().cluster(cluster) instanceof Resolved.Ready<CompiledCluster> known)) {
                observer.notMirrored(null, "cluster_not_found");
                continue;
            }
            CompiledCluster target = known.value();
            CircuitBreaker place = target.state().mirrors();
            DropOverload dropped = target.snapshot().endpoints().dropped(channel.random()::nextLong);
            if (dropped != null) {
                observer.dropped(target.name(), dropped.category());
                observer.notMirrored(cluster, "dropped");
            } else if (!place.tryAcquire(target.snapshot()
                    .cluster()
                    .limits()
                    .of(RoutingPriority.DEFAULT)
                    .maxRequests())) {
                observer.notMirrored(cluster, "overloaded");
            } else {
                copies.add(begin(method, copyOptions(options, policy, target), next, headers, place));
            }
        }
        return copies;
    }

    /** The application's context ends with its RPC, and would end the copy. */
    private <Q> RpcMirror<Q> begin(
            MethodDescriptor<Q, ?> method, CallOptions options, Channel next, Metadata headers, CircuitBreaker place) {
        Metadata copied = new Metadata();
        copied.merge(headers);
        MeshRpc rpc = options.getOption(MeshRpc.KEY);
        Context before = Context.ROOT.attach();
        try {
            ClientCall<Q, Boolean> call = next.newCall(discarding(method), options);
            RpcMirror<Q> copy = new RpcMirror<>(
                    call,
                    observer.startMirror(rpc.cluster().name()),
                    place,
                    channel.limits(),
                    revision.plan(forward.action()).timeouts().response());
            copy.start(copied);
            return copy;
        } finally {
            Context.ROOT.detach(before);
        }
    }

    /** Without the RPC's service config, so without retries. */
    private CallOptions copyOptions(CallOptions options, MirrorPolicy policy, CompiledCluster target) {
        RouteDecision.Forward copied = new RouteDecision.Forward(
                forward.virtualHost(),
                forward.route(),
                RouteAction.Forward.to(target.name()),
                target.name(),
                Optional.empty(),
                HeaderRules.NONE,
                RULES,
                FilterChain.NONE);
        RpcRoute route = new RpcRoute(revision, copied, target);
        MeshRpc rpc = new MeshRpc(channel, request, route, RoutePlan.OF_COPIES, CallObserver.NONE);
        String authority = options.getAuthority() == null ? request.authority() : options.getAuthority();
        CallOptions copy = CallOptions.DEFAULT
                .withOption(MeshRpc.KEY, rpc)
                .withExecutor(Runnable::run)
                .withAuthority(policy.authority(authority))
                .withCompression(options.getCompressor());
        Deadline deadline = Deadlines.of(options, Context.current());
        if (deadline != null) {
            copy = copy.withDeadline(deadline);
        }
        return options.getCredentials() == null ? copy : copy.withCallCredentials(options.getCredentials());
    }

    private static @Nullable String cluster(MirrorPolicy policy, RequestView sent) {
        return policy.cluster() instanceof ClusterName.FromHeader named
                ? sent.firstHeader(named.header())
                : ((ClusterName.Literal) policy.cluster()).name();
    }

    /** The same method, whose answers are read and not looked at. */
    private static <Q> MethodDescriptor<Q, Boolean> discarding(MethodDescriptor<Q, ?> method) {
        return method.toBuilder(method.getRequestMarshaller(), new Discard()).build();
    }

    private static final class Discard implements Marshaller<Boolean> {

        private static final int CHUNK = 8192;

        @Override
        public InputStream stream(Boolean value) {
            throw new UnsupportedOperationException("stream: of an answer (expected: parse)");
        }

        @Override
        public Boolean parse(InputStream stream) {
            try {
                byte[] chunk = new byte[CHUNK];
                while (stream.read(chunk) >= 0) {
                    // Read, so that the flow of the connection goes on.
                }
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
