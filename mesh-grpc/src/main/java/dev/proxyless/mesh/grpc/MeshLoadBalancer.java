package dev.proxyless.mesh.grpc;

import io.grpc.LoadBalancer;
import io.grpc.Status;

/**
 * The one load balancer of a channel, for all clusters of its service. Endpoints change their state one by one, the picker
 * looks it up when it picks: so there is one picker for the life of the balancer, and to publish it again only has waiting
 * RPCs look once more. All methods run in the channel's synchronization context.
 */
final class MeshLoadBalancer extends LoadBalancer {

    private final Helper helper;
    private final EndpointPool pool;
    private final MeshPicker picker;
    private boolean publishing;
    private boolean shutdown;

    private MeshLoadBalancer(Helper helper) {
        this.helper = helper;
        this.pool = new EndpointPool(helper, this::publishSoon);
        this.picker = new MeshPicker(pool, helper.getSynchronizationContext());
    }

    static MeshLoadBalancer create(Helper helper) {
        return new MeshLoadBalancer(helper);
    }

    @Override
    public Status acceptResolvedAddresses(ResolvedAddresses addresses) {
        Revision revision = addresses.getAttributes().get(Revision.KEY);
        if (revision == null) {
            handleNameResolutionError(Status.UNAVAILABLE.withDescription(
                    helper.getChannelTarget() + ": the control plane has taken the service away"));
            return Status.OK;
        }
        // A pick that finds nothing looks whether the revision changed meanwhile: endpoints must come before, go after.
        pool.add(revision.service());
        picker.use(revision);
        pool.removeOthers();
        publish();
        return Status.OK;
    }

    @Override
    public void handleNameResolutionError(Status error) {
        picker.fail(error);
        pool.removeAll();
        publish();
    }

    @Override
    public void requestConnection() {
        pool.connect();
    }

    @Override
    public void shutdown() {
        shutdown = true;
        pool.removeAll();
    }

    /** Publishes after all that waits in the synchronization context already, once for all of it. */
    private void publishSoon() {
        if (!publishing && !shutdown) {
            publishing = true;
            helper.getSynchronizationContext().execute(this::publish);
        }
    }

    private void publish() {
        publishing = false;
        if (!shutdown) {
            helper.updateBalancingState(pool.state(), picker);
        }
    }
}
