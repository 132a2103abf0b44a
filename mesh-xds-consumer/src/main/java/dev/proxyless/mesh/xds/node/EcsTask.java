package dev.proxyless.mesh.xds.node;

import com.google.protobuf.Struct;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What ECS tells of a task ({@code ${ECS_CONTAINER_METADATA_URI_V4}/task}). */
final class EcsTask {

    /** Set by ECS in each container. */
    static final String ADDRESS_VARIABLE = "ECS_CONTAINER_METADATA_URI_V4";

    private EcsTask() {}

    /**
     * Asks the endpoint. The cluster, in the sense of xDS, is the task's service, or the family of its definition.
     *
     * @param address the value of {@link #ADDRESS_VARIABLE}
     * @throws IOException if there is no answer that can be used
     */
    static NodeIdentity find(@Nullable String address) throws IOException {
        if (address == null || address.isBlank()) {
            throw new IOException(ADDRESS_VARIABLE + " is not set (expected: as ECS sets it)");
        }
        Struct task = MetadataEndpoint.at(address).object("/task", Map.of());
        String arn = Structs.text(task, "TaskARN");
        String service = Structs.text(task, "ServiceName");
        String family = Structs.text(task, "Family");
        return new NodeIdentity(
                arn,
                service.isEmpty() ? family : service,
                region(arn),
                Structs.text(task, "AvailabilityZone"),
                Structs.ofTexts(Map.of(
                        "ECS_CLUSTER", Structs.text(task, "Cluster"),
                        "ECS_TASK_FAMILY", family,
                        "ECS_TASK_REVISION", Structs.text(task, "Revision"))));
    }

    /** The fourth part of {@code arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID}. */
    private static String region(String arn) {
        String[] parts = arn.split(":", 5);
        return parts.length == 5 ? parts[3] : "";
    }
}
