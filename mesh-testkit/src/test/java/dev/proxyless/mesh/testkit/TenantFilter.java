package dev.proxyless.mesh.testkit;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.proxyless.mesh.client.filter.CallFilter;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterCall;
import dev.proxyless.mesh.client.filter.FilterFactory;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.xds.decode.FilterConfigDecoder;
import java.util.List;
import java.util.Set;

/** A filter as an application would write it: calls say for which tenant they are, and those for none are answered. */
final class TenantFilter implements CallFilter {

    private final HeaderMutation tenant;

    private TenantFilter(String name) {
        this.tenant = new HeaderMutation.Put("x-tenant", name, Action.OVERWRITE_IF_EXISTS_OR_ADD);
    }

    @Override
    public FilterAction onRequest(FilterCall call) {
        if (call.request().header("x-user") == null) {
            call.acted("anonymous");
            return FilterAction.Reply.of(401, "who are you?", "anonymous");
        }
        call.changeRequest(tenant);
        return FilterAction.CONTINUE;
    }

    /** What the filter is told. */
    record Tenant(String name) implements FilterConfig {}

    /** Reads what the filter is told; public with a public constructor, for the loader of services. */
    public static final class Decoder implements FilterConfigDecoder {

        public Decoder() {}

        @Override
        public Set<String> messages() {
            return Set.of("acme.filters.Tenant");
        }

        @Override
        public FilterConfig decode(String message, Any config) {
            try {
                Value name = config.unpack(Struct.class).getFieldsOrDefault("name", Value.getDefaultInstance());
                if (name.getStringValue().isEmpty()) {
                    throw new IllegalArgumentException("name: missing (expected: a tenant)");
                }
                return new Tenant(name.getStringValue());
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalArgumentException("no struct (expected: a TypedStruct)", e);
            }
        }
    }

    /** Makes the filter; public with a public constructor, for the loader of services. */
    public static final class Factory implements FilterFactory<Tenant> {

        public Factory() {}

        @Override
        public Class<Tenant> configType() {
            return Tenant.class;
        }

        @Override
        public CallFilter create(Tenant config, List<Tenant> overrides) {
            return new TenantFilter(
                    FilterFactory.mostSpecific(config, overrides).name());
        }
    }
}
