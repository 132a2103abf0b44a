package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names of resources, their own and those by which others refer to them, in the one way to write them (gRFC A47): so a
 * reference is found whatever the order of its parameters.
 */
final class NameDecoder {

    private NameDecoder() {}

    /** The name of a resource of {@code type}, or null if it was refused: as empty, malformed, or that of another type. */
    static @Nullable String decode(String name, ResourceType type, FieldPath at) {
        return StringMatchDecoder.nonEmpty(name, at) && fits(name, type, at) ? ResourceName.canonical(name) : null;
    }

    /** Refuses a name that is malformed or that of another type. */
    static boolean fits(String name, ResourceType type, FieldPath at) {
        Optional<String> fault = ResourceName.fault(name, type);
        fault.ifPresent(at::refuse);
        return fault.isEmpty();
    }
}
