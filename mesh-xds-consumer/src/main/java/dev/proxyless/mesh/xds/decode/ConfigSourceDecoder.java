package dev.proxyless.mesh.xds.decode;

import io.envoyproxy.envoy.config.core.v3.ConfigSource;

/** Where another resource comes from (Envoy {@code core.v3.ConfigSource}; gRFC A27): the same control plane. */
final class ConfigSourceDecoder {

    private static final FieldRules RULES = FieldRules.honouring(
                    "path", "path_config_source", "api_config_source", "ads", "self", "resource_api_version")
            .reporting("initial_fetch_timeout", "a resource that is not sent within 15 s does not exist")
            .reporting("authorities", "resources are asked for at the control plane of this one");

    private ConfigSourceDecoder() {}

    /** Refuses every source but the aggregated stream. istiod leaves {@code resource_api_version} unset: that is v3. */
    static void check(ConfigSource proto, FieldPath at) {
        RULES.apply(proto, at);
        String found = switch (proto.getConfigSourceSpecifierCase()) {
            case ADS, SELF -> "";
            case PATH -> "path";
            case PATH_CONFIG_SOURCE -> "path_config_source";
            case API_CONFIG_SOURCE -> "api_config_source";
            case CONFIGSOURCESPECIFIER_NOT_SET -> "unset";
        };
        if (!found.isEmpty()) {
            at.refuse(found + " (expected: ads or self)");
        }
    }
}
