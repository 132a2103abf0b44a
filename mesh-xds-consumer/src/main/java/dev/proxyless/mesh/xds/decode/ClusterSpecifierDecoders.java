package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.route.ClusterSpecifier;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The kinds of cluster specifier plugins that a client has, by the messages that configure them. Thread-safe. */
final class ClusterSpecifierDecoders {

    /** The library's own. */
    static final ClusterSpecifierDecoders OWN = new ClusterSpecifierDecoders(null);

    /** Looks for others when it is first asked; null if it never is. */
    private final @Nullable ServiceLoader<ClusterSpecifierDecoder> loader;

    private ClusterSpecifierDecoders(@Nullable ServiceLoader<ClusterSpecifierDecoder> loader) {
        this.loader = loader;
    }

    /** The library's own and those that are installed, which are looked for when there is a plugin. */
    static ClusterSpecifierDecoders installed() {
        return new ClusterSpecifierDecoders(ServiceLoader.load(ClusterSpecifierDecoder.class));
    }

    /** What reads the configuration of a plugin; null if nobody knows it. */
    @Nullable ExtensionDecoder<ClusterSpecifier> of(Any config) {
        if (Extension.messageName(config).equals(ClusterMatcherDecoder.MESSAGE)) {
            return ClusterMatcherDecoder::decode;
        }
        String message = Extension.extensionName(config);
        for (ClusterSpecifierDecoder other : others()) {
            if (other.messages().contains(message)) {
                return ExtensionDecoder.refusing(told -> other.decode(message, Extension.withoutTypedStruct(told)));
            }
        }
        return null;
    }

    /** The messages that are known, the library's own first. */
    List<String> messages() {
        List<String> messages = new ArrayList<>();
        others().forEach(other -> messages.addAll(other.messages()));
        messages.sort(null);
        messages.add(0, ClusterMatcherDecoder.MESSAGE);
        return messages;
    }

    private synchronized List<ClusterSpecifierDecoder> others() {
        List<ClusterSpecifierDecoder> others = new ArrayList<>();
        if (loader != null) {
            loader.forEach(others::add);
        }
        return others;
    }
}
