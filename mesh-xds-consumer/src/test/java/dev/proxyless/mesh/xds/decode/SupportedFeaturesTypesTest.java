package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Holds the types of messages that are known without their descriptors to those. With {@code -Ddocs.write=true} it writes
 * them anew.
 */
class SupportedFeaturesTypesTest {

    private static final Path FILE = Path.of("src/main/resources/dev/proxyless/mesh/xds/decode/message-types.txt");

    @Test
    void theTypesAreThoseThatHaveRulesOrLeadToOnesThatDo() throws IOException {
        String types = types();
        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, types);
        }

        assertThat(Files.readString(FILE))
                .as(FILE + " is out of date; write it anew with: mvn -pl mesh-xds-consumer -am test"
                        + " -Dtest='SupportedFeatures*' -Ddocs.write=true -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(types);
    }

    @Test
    void aFieldIsKnownByItsNumber() {
        MessageType cluster = Objects.requireNonNull(MessageType.named("envoy.config.cluster.v3.Cluster"));

        assertThat(cluster.field(1)).isEqualTo(new MessageType.Field("name", 2, false, null));
        assertThat(cluster.field(4)).isEqualTo(new MessageType.Field("connect_timeout", 2, false, null));
        assertThat(cluster.field(25))
                .isEqualTo(new MessageType.Field("metadata", 2, false, "envoy.config.core.v3.Metadata"));
        assertThat(cluster.field(19_999)).isNull();
    }

    private static String types() {
        Map<String, Descriptor> all = new TreeMap<>();
        Set<String> kept = new TreeSet<>();
        for (SupportedFields.Chapter chapter : SupportedFields.chapters()) {
            for (FieldRules rules : chapter.rules()) {
                kept.add(rules.message());
                collect(MessageDescriptors.named(rules.message()), all);
            }
        }
        while (all.values().stream().anyMatch(type -> leadsTo(type, kept) && kept.add(type.getFullName()))) {
            // One more.
        }
        StringBuilder text = new StringBuilder();
        for (Descriptor message : all.values()) {
            if (!kept.contains(message.getFullName())) {
                continue;
            }
            text.append(message.getFullName());
            for (FieldDescriptor field : message.getFields()) {
                text.append(' ').append(field.getNumber()).append(':').append(field.getName());
                text.append(':').append(type(field, kept));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static void collect(Descriptor type, Map<String, Descriptor> all) {
        if (all.put(type.getFullName(), type) == null) {
            for (FieldDescriptor field : type.getFields()) {
                if (field.getJavaType() == JavaType.MESSAGE) {
                    collect(field.getMessageType(), all);
                }
            }
        }
    }

    private static boolean leadsTo(Descriptor type, Set<String> kept) {
        return type.getFields().stream()
                .anyMatch(field -> field.getJavaType() == JavaType.MESSAGE
                        && kept.contains(field.getMessageType().getFullName()));
    }

    private static String type(FieldDescriptor field, Set<String> kept) {
        if (field.getJavaType() == JavaType.MESSAGE
                && kept.contains(field.getMessageType().getFullName())) {
            return field.getMessageType().getFullName();
        }
        return field.getLiteType().getWireType() + (field.isPackable() ? "*" : "");
    }
}
