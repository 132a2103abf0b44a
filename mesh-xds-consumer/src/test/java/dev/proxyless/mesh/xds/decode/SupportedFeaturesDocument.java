package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.Locale;

/** Writes the page of what is supported, field by field. */
final class SupportedFeaturesDocument {

    private SupportedFeaturesDocument() {}

    /**
     * The page.
     *
     * @param chapters its parts
     * @param command what writes it anew
     */
    static String of(List<SupportedFields.Chapter> chapters, String command) {
        StringBuilder page = new StringBuilder("""
                # Supported fields

                What becomes of each field of Envoy's messages, from the table that the library itself goes by. `mesh validate` holds a
                configuration against it.

                | | |
                |---|---|
                | supported | it has the effect that Envoy documents |
                | partly | some of its values have; the text says which, the others are reported or refused |
                | irrelevant | it means nothing to a client, so there is nothing to miss |
                | reported | it has no effect: said once in the log and by `mesh validate`, and the resource is used |
                | refused | the resource is not used, since leaving the field out would change what calls do |

                This page is generated; do not edit it. To write it anew:

                ```
                %s
                ```
                """.formatted(command));
        for (SupportedFields.Chapter chapter : chapters) {
            page.append("\n## ").append(chapter.title()).append('\n');
            chapter.rules().forEach(rules -> append(rules, page));
        }
        return page.toString();
    }

    private static void append(FieldRules rules, StringBuilder page) {
        page.append("\n### `").append(rules.message()).append('`');
        if (!rules.place().isEmpty()) {
            page.append(' ').append(rules.place());
        }
        page.append("\n\n| field | | |\n|---|---|---|\n");
        for (FieldDescriptor field : MessageDescriptors.named(rules.message()).getFields()) {
            append(field.getName(), rules, page);
        }
        rules.newer().forEach(field -> append(field, rules, page));
    }

    private static void append(String field, FieldRules rules, StringBuilder page) {
        FieldRule rule = rules.rule(field);
        page.append("| `").append(field).append("` | ");
        page.append(rule.outcome().name().toLowerCase(Locale.ROOT)).append(" | ");
        page.append(rule.text().replace("|", "\\|")).append(" |\n");
    }
}
