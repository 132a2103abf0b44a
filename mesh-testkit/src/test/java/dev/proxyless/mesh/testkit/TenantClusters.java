package dev.proxyless.mesh.testkit;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.route.ClusterSpecifier;
import dev.proxyless.mesh.xds.decode.ClusterSpecifierDecoder;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A cluster specifier as an application would write it: each tenant has a cluster. */
record TenantClusters(Map<String, String> byTenant) implements ClusterSpecifier {

    @Override
    public @Nullable String cluster(RequestFields request, long random) {
        String tenant = request.header("x-tenant");
        return tenant == null ? null : byTenant.get(tenant);
    }

    @Override
    public Set<String> clusters() {
        return Set.copyOf(byTenant.values());
    }

    /** Reads which tenant has which cluster; public with a public constructor, for the loader of services. */
    public static final class Decoder implements ClusterSpecifierDecoder {

        public Decoder() {}

        @Override
        public Set<String> messages() {
            return Set.of("acme.routing.TenantClusters");
        }

        @Override
        public ClusterSpecifier decode(String message, Any config) {
            try {
                Map<String, String> clusters = config.unpack(Struct.class).getFieldsMap().entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, each -> each.getValue().getStringValue()));
                if (clusters.isEmpty() || clusters.containsValue("")) {
                    throw new IllegalArgumentException(clusters + " (expected: a cluster for each tenant)");
                }
                return new TenantClusters(clusters);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalArgumentException("no struct (expected: a TypedStruct)", e);
            }
        }
    }
}
