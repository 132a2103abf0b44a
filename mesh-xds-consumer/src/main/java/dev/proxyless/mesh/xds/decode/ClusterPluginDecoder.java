package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.ClusterSpecifier;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.ClusterSpecifierPlugin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plugins that choose the clusters of requests (Envoy {@code route.v3.ClusterSpecifierPlugin}). */
final class ClusterPluginDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.ClusterSpecifierPlugin")
            .honouringPartly("extension", ClusterMatcherDecoder.MESSAGE + " and those that are installed")
            .honouringPartly("is_optional", "routes to one that is not known are passed over, as in Envoy and gRPC");

    /** Those that run code of their own, or ask a service, with what to do instead. */
    private static final Map<String, String> REMEDIES = Map.of(
            "envoy.extensions.router.cluster_specifiers.lua.v3.LuaConfig", "; it runs code inside Envoy",
            "envoy.extensions.router.cluster_specifiers.golang.v3alpha.Config", "; it runs code inside Envoy",
            "envoy.extensions.router.cluster_specifiers.dynamic_modules.v3.DynamicModuleClusterSpecifier",
                    "; it runs code inside Envoy",
            "grpc.lookup.v1.RouteLookupClusterSpecifier", "; there is no route lookup service yet");

    private ClusterPluginDecoder() {}

    /** Plugins by the names by which routes ask for them. */
    static Map<String, ClusterName> named(List<ClusterSpecifierPlugin> protos, FieldPath parent) {
        Map<String, ClusterName> plugins = new HashMap<>();
        for (int i = 0; i < protos.size(); i++) {
            FieldPath at = parent.item("cluster_specifier_plugins", i);
            ClusterName plugin = decode(protos.get(i), at);
            String name = protos.get(i).getExtension().getName();
            FieldPath nameAt = at.field("extension").field("name");
            // Routes to one that was refused are not refused once more.
            ClusterName known = plugin == null ? new ClusterName.Unknown(name) : plugin;
            if (StringMatchDecoder.nonEmpty(name, nameAt) && plugins.putIfAbsent(name, known) != null) {
                nameAt.refuse("\"" + name + "\" (expected: a name that occurs once)");
            }
        }
        return plugins;
    }

    /** A plugin, or null if it was refused. */
    static @Nullable ClusterName decode(ClusterSpecifierPlugin proto, FieldPath at) {
        RULES.apply(proto, at);
        TypedExtensionConfig extension = proto.getExtension();
        FieldPath config = at.field("extension").field("typed_config");
        ExtensionDecoder<ClusterSpecifier> decoder = at.clusterSpecifiers().of(extension.getTypedConfig());
        if (decoder == null) {
            return unknown(proto, config);
        }
        ClusterSpecifier specifier = decoder.decode(extension.getTypedConfig(), config);
        return specifier == null ? null : new ClusterName.FromPlugin(extension.getName(), specifier);
    }

    private static @Nullable ClusterName unknown(ClusterSpecifierPlugin proto, FieldPath at) {
        String message = Extension.extensionName(proto.getExtension().getTypedConfig());
        if (proto.getIsOptional()) {
            at.report("is not known: routes that name it are passed over");
            return new ClusterName.Unknown(proto.getExtension().getName());
        }
        at.refuse("\"" + message + "\" (expected: one of "
                + at.clusterSpecifiers().messages() + ", or a ClusterSpecifierDecoder for it"
                + REMEDIES.getOrDefault(message, "") + ")");
        return null;
    }
}
