package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where another resource comes from (Envoy {@code core.v3.ConfigSource}; gRFC A27): a control plane, or a file. As in Envoy
 * a relative path counts from the working directory of the process.
 */
final class ConfigSourceDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.core.v3.ConfigSource")
            .honouring("path", "path_config_source", "ads", "self", "api_config_source")
            .passingOver("resource_api_version")
            .honouringPartly("initial_fetch_timeout", "by control planes; a file is read at once")
            .reporting("authorities", "the control plane is that of the authority in the resource's name");
    static final FieldRules SELF_RULES =
            FieldRules.of("envoy.config.core.v3.SelfConfigSource").passingOver("transport_api_version");
    static final FieldRules FILE_RULES =
            FieldRules.of("envoy.config.core.v3.PathConfigSource").honouring("path", "watched_directory");
    static final FieldRules WATCHED_RULES =
            FieldRules.of("envoy.config.core.v3.WatchedDirectory").honouring("path");

    private ConfigSourceDecoder() {}

    /** The source, or null if it was refused. istiod leaves {@code resource_api_version} unset: that is v3. */
    static @Nullable ResourceSource decode(ConfigSource proto, ResourceType type, FieldPath at) {
        RULES.apply(proto, at);
        ResourceSource place = place(proto, type, at);
        if (place == null || !proto.hasInitialFetchTimeout()) {
            return place;
        }
        FieldPath timeout = at.field("initial_fetch_timeout");
        if (place instanceof ResourceSource.File) {
            timeout.report("a file is read at once");
            return place;
        }
        return new ResourceSource.Timed(place, Scalars.duration(proto.getInitialFetchTimeout(), timeout));
    }

    private static @Nullable ResourceSource place(ConfigSource proto, ResourceType type, FieldPath at) {
        return switch (proto.getConfigSourceSpecifierCase()) {
            case ADS, SELF -> ResourceSource.ADS;
            case PATH -> {
                Object path = proto.getField(ConfigSource.getDescriptor().findFieldByName("path"));
                yield file(path.toString(), at.field("path"), Optional.empty());
            }
            case PATH_CONFIG_SOURCE -> file(proto.getPathConfigSource(), at.field("path_config_source"));
            case API_CONFIG_SOURCE ->
                StreamSourceDecoder.decode(proto.getApiConfigSource(), type, at.field("api_config_source"));
            case CONFIGSOURCESPECIFIER_NOT_SET -> {
                at.refuse("unset (expected: ads, self, api_config_source or path_config_source)");
                yield null;
            }
        };
    }

    private static @Nullable ResourceSource file(PathConfigSource proto, FieldPath at) {
        FILE_RULES.apply(proto, at);
        Path watched = proto.hasWatchedDirectory()
                ? path(proto.getWatchedDirectory().getPath(), at.field("watched_directory.path"))
                : null;
        return file(proto.getPath(), at.field("path"), Optional.ofNullable(watched));
    }

    private static @Nullable ResourceSource file(String text, FieldPath at, Optional<Path> watched) {
        Path path = path(text, at);
        return path == null ? null : new ResourceSource.File(path, watched);
    }

    /** {@code text} as a path, or null if it is none and was refused. */
    private static @Nullable Path path(String text, FieldPath at) {
        try {
            if (!text.isBlank()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // Refused below, as an empty one.
        }
        at.refuse("\"" + text + "\" (expected: the path of a file)");
        return null;
    }
}
