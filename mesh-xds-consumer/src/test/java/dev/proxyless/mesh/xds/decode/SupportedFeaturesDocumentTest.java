package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/supported-features.md to the rules that the decoders apply. With {@code -Ddocs.write=true} it writes the page
 * anew.
 */
class SupportedFeaturesDocumentTest {

    private static final Path PAGE = Path.of("..", "docs", "supported-features.md");
    private static final String COMMAND =
            "mvn -pl mesh-xds-consumer -am test -Dtest=SupportedFeaturesDocumentTest -Ddocs.write=true"
                    + " -Dsurefire.failIfNoSpecifiedTests=false";

    @Test
    void thePageSaysWhatTheDecodersDo() throws IOException {
        String page = SupportedFeaturesDocument.of(SupportedFields.chapters(), COMMAND);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE))
                .as("docs/supported-features.md is out of date; write it anew with: " + COMMAND)
                .isEqualTo(page);
    }

    @Test
    void everyRuleIsOfAFieldThatTheMessageHas() {
        for (FieldRules rules : listed()) {
            Descriptor message = MessageDescriptors.named(rules.message());
            List<String> fields = new ArrayList<>(rules.newer());
            message.getFields().stream().map(FieldDescriptor::getName).forEach(fields::add);
            assertThat(rules.named())
                    .as(rules.message() + " " + rules.place())
                    .allSatisfy(field -> assertThat(fields).contains(field));
        }
    }

    @Test
    void everyRuleOfADecoderIsListed() throws Exception {
        Set<FieldRules> listed = Collections.newSetFromMap(new IdentityHashMap<>());
        listed.addAll(listed());
        List<String> missing = new ArrayList<>();
        Path classes = Path.of(Objects.requireNonNull(FieldRules.class.getResource("FieldRules.class"))
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.list(Objects.requireNonNull(classes))) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".class")).toList()) {
                String name = String.valueOf(file.getFileName()).replace(".class", "");
                Class<?> decoder = Class.forName(FieldRules.class.getPackageName() + "." + name);
                for (Field field : decoder.getDeclaredFields()) {
                    if (field.getType() == FieldRules.class
                            && Modifier.isStatic(field.getModifiers())
                            && !listed.contains(value(field))) {
                        missing.add(name + "." + field.getName());
                    }
                }
            }
        }

        assertThat(missing).as("rules that SupportedFields does not list").isEmpty();
    }

    private static FieldRules value(Field field) throws IllegalAccessException {
        field.setAccessible(true);
        return (FieldRules) field.get(null);
    }

    private static List<FieldRules> listed() {
        return SupportedFields.chapters().stream()
                .flatMap(chapter -> chapter.rules().stream())
                .toList();
    }
}
