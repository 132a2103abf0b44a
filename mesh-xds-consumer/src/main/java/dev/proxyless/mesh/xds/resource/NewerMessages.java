package dev.proxyless.mesh.xds.resource;

import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import org.jspecify.annotations.Nullable;

/** Messages that are newer than the version of Envoy's API in this library, and read all the same. */
public final class NewerMessages {

    private static final String PACKAGE = "envoy.extensions.router.cluster_specifiers.matcher.v3";

    /** Has the tree of a plugin that chooses clusters, in {@code cluster_matcher}. Since Envoy 1.36. */
    public static final String CLUSTER_MATCHER = PACKAGE + ".MatcherClusterSpecifier";
    /** What such a tree leads to, in {@code cluster}. */
    public static final String CLUSTER_ACTION = PACKAGE + ".ClusterAction";

    private NewerMessages() {}

    /** The message of that name, or null if it is none of these. */
    public static @Nullable Descriptor find(String name) {
        return name.startsWith(PACKAGE + ".")
                ? Built.FILE.findMessageTypeByName(name.substring(PACKAGE.length() + 1))
                : null;
    }

    /** Made when it is first asked for. */
    private static final class Built {

        private static final FileDescriptor FILE = file();

        private static FileDescriptor file() {
            FileDescriptor matcher = Matcher.getDescriptor().getFile();
            FileDescriptorProto proto = FileDescriptorProto.newBuilder()
                    .setName("envoy/extensions/router/cluster_specifiers/matcher/v3/matcher.proto")
                    .setSyntax("proto3")
                    .setPackage(PACKAGE)
                    .addDependency(matcher.getName())
                    .addMessageType(
                            message("ClusterAction", field("cluster").setType(FieldDescriptorProto.Type.TYPE_STRING)))
                    .addMessageType(message(
                            "MatcherClusterSpecifier",
                            field("cluster_matcher")
                                    .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                                    .setTypeName("." + Matcher.getDescriptor().getFullName())))
                    .build();
            try {
                return FileDescriptor.buildFrom(proto, new FileDescriptor[] {matcher});
            } catch (DescriptorValidationException e) {
                throw new AssertionError(e);
            }
        }

        private static DescriptorProto message(String name, FieldDescriptorProto.Builder field) {
            return DescriptorProto.newBuilder().setName(name).addField(field).build();
        }

        private static FieldDescriptorProto.Builder field(String name) {
            return FieldDescriptorProto.newBuilder()
                    .setName(name)
                    .setNumber(1)
                    .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
        }
    }
}
