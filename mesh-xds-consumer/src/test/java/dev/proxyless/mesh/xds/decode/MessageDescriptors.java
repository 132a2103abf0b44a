package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Descriptors.Descriptor;
import dev.proxyless.mesh.xds.resource.NewerMessages;

/** The messages that the rules are about, by their full names. */
final class MessageDescriptors {

    private MessageDescriptors() {}

    /** The descriptor of a message, from its generated class, whose name follows from the message's. */
    static Descriptor named(String message) {
        Descriptor newer = NewerMessages.find(message);
        if (newer != null) {
            return newer;
        }
        String name = message.startsWith("envoy.") ? "io.envoyproxy." + message : "com.github." + message;
        while (name.contains(".")) {
            try {
                return (Descriptor)
                        Class.forName(name).getMethod("getDescriptor").invoke(null);
            } catch (ClassNotFoundException e) {
                // A message within another is a class within another.
                int dot = name.lastIndexOf('.');
                name = name.substring(0, dot) + "$" + name.substring(dot + 1);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(message, e);
            }
        }
        throw new AssertionError(message + ": no message of that name (expected: one of Envoy's API)");
    }
}
