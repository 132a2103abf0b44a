package dev.proxyless.mesh.xds.node;

import com.google.protobuf.Struct;

/**
 * What a platform tells of a process (Envoy {@code core.v3.Node}). Empty is what it does not tell.
 *
 * @param id who it is, unlike all others: the ARN of a task, the id of an instance, {@code pod.namespace}
 * @param cluster what it is one of: a service
 * @param region where it runs
 * @param zone where in the region
 * @param metadata what else a control plane may go by
 */
public record NodeIdentity(String id, String cluster, String region, String zone, Struct metadata) {

    /** Of whom nothing is known. */
    public static final NodeIdentity UNKNOWN = new NodeIdentity("", "", "", "", Struct.getDefaultInstance());
}
