package dev.proxyless.mesh.xds.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Parses YAML 1.1 and JSON into {@link DocumentNode}s. No tag builds an object; aliases, depth and size are bounded, so
 * that a hostile document costs no more than a large one.
 */
final class NodeReader {

    private static final int MAX_CHARACTERS = 64 << 20;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_NODES = 2_000_000;
    private static final int MAX_ALIASES = 1_000;

    private final String source;
    private int nodes;

    private NodeReader(String source) {
        this.source = source;
    }

    /** The documents of {@code text}, which are apart by {@code ---}; without those that are empty. */
    static List<DocumentNode> read(String source, String text) {
        NodeReader reader = new NodeReader(source);
        try {
            List<DocumentNode> documents = new ArrayList<>();
            Composer composer = composer(withoutTabs(text));
            while (composer.checkNode()) {
                DocumentNode document = reader.convert(composer.getNode(), "", 0);
                if (!(document instanceof DocumentNode.Scalar scalar && scalar.isNull())) {
                    documents.add(document);
                }
            }
            return documents;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new DocumentException(source, line, "", "neither YAML nor JSON: " + e.getProblem());
        } catch (YAMLException e) {
            throw new DocumentException(source, "neither YAML nor JSON: " + e.getMessage());
        }
    }

    /** Of all that makes a parser of YAML the part that makes nodes: the others take a start as long again. */
    private static Composer composer(String text) {
        LoaderOptions limits = limits();
        return new Composer(new ParserImpl(new StreamReader(text), limits), new Resolver(), limits);
    }

    private static LoaderOptions limits() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowDuplicateKeys(false);
        options.setMergeOnCompose(true);
        return options;
    }

    /** JSON allows tabs between its tokens (and nowhere else), YAML does not. */
    private static String withoutTabs(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[") ? text.replace('\t', ' ') : text;
    }

    private DocumentNode convert(Node node, String path, int depth) {
        int line = node.getStartMark().getLine() + 1;
        if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
            throw new DocumentException(
                    source,
                    line,
                    path,
                    "too deep or too large once aliases are followed (expected:" + " at most " + MAX_DEPTH
                            + " levels and " + MAX_NODES + " values)");
        }
        if (node instanceof MappingNode mapping) {
            return mapping(mapping, path, depth, line);
        }
        if (node instanceof SequenceNode sequence) {
            List<DocumentNode> items = new ArrayList<>(sequence.getValue().size());
            for (Node item : sequence.getValue()) {
                items.add(convert(item, path + "[" + items.size() + "]", depth + 1));
            }
            return new DocumentNode.Sequence(items, line);
        }
        ScalarNode scalar = (ScalarNode) node;
        return new DocumentNode.Scalar(scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN, line);
    }

    private DocumentNode mapping(MappingNode mapping, String path, int depth, int line) {
        Map<String, DocumentNode> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int keyLine = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new DocumentException(source, keyLine, path, "a key that is no text (expected: a field's name)");
            }
            String field = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            if (entries.put(key.getValue(), convert(tuple.getValueNode(), field, depth + 1)) != null) {
                throw new DocumentException(source, keyLine, field, "occurs twice (expected: once)");
            }
        }
        return new DocumentNode.Mapping(entries, line);
    }
}
