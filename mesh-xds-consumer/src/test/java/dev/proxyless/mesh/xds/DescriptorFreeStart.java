package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.decode.Wrapped;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.session.AdsEffect;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a process does until it has its first configuration, without a connection, as a process of its own. */
final class DescriptorFreeStart {

    private DescriptorFreeStart() {}

    /** Arguments: a bootstrap, then for each type a resource in Base64. */
    public static void main(String[] args) {
        Bootstrap bootstrap = Bootstrap.of(ConfigDocument.parse("bootstrap", args[0]));
        List<ResourceType> types = List.of(ResourceType.values());
        for (ResourceType type : types) {
            AdsEffect.Send send = new AdsEffect.Send(type, Set.of("x"), "", "", Optional.empty());
            System.out.println(new SotwRequests(bootstrap.introduction().bytes())
                    .of(send)
                    .toByteString()
                    .size());
            Any resource = Any.newBuilder()
                    .setTypeUrl(type.typeUrl())
                    .setValue(ByteString.copyFrom(Base64.getDecoder().decode(args[1 + types.indexOf(type)])))
                    .build();
            System.out.println(ResourceDecoder.create()
                    .decode(type, Wrapped.of(resource), name -> null)
                    .getClass()
                    .getSimpleName());
        }
    }
}
