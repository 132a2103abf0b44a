package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.AppMeshFinding;
import dev.proxyless.mesh.xds.appmesh.spec.Kind;
import dev.proxyless.mesh.xds.appmesh.spec.Place;
import dev.proxyless.mesh.xds.document.ConfigDocument.Located;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Takes documents apart into the resources that they hold, in whichever of the spellings. */
final class DocumentSplitter {

    private static final String GROUP = "appmesh.k8s.aws/";
    private static final String VERSION = "v1beta2";

    private final Consumer<AppMeshFinding> refused;
    private final Consumer<AppMeshFinding> reported;
    private final List<Item> items = new ArrayList<>();

    private DocumentSplitter(Consumer<AppMeshFinding> refused, Consumer<AppMeshFinding> reported) {
        this.refused = refused;
        this.reported = reported;
    }

    /** The resources of {@code documents}, without those that are refused. */
    static List<Item> split(
            List<Located> documents, Consumer<AppMeshFinding> refused, Consumer<AppMeshFinding> reported) {
        DocumentSplitter splitter = new DocumentSplitter(refused, reported);
        for (Located document : documents) {
            if (document.root() instanceof Mapping mapping) {
                splitter.attempt(Section.root(document.source(), mapping, reported));
            } else if (document.root() instanceof Sequence sequence) {
                splitter.sequence(document.source(), sequence);
            } else {
                refused.accept(new Place(document.source(), document.root().line(), "")
                        .finding(document.root().kind() + " (expected: a resource of App Mesh)"));
            }
        }
        return splitter.items;
    }

    private void sequence(String source, Sequence sequence) {
        // Read as a list in a field without a name, so that paths and faults are those of any list.
        Section holder = Section.root(source, new Mapping(Map.of("", sequence), sequence.line()), reported);
        attempt(() -> holder.objects("").forEach(this::attempt));
    }

    private void attempt(Section document) {
        attempt(() -> document(document));
    }

    /** One that cannot be read does not hide what is wrong with the next. */
    private void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (SpecException e) {
            refused.accept(e.finding());
        }
    }

    private void document(Section document) {
        if (document.has("apiVersion") && document.has("kind")) {
            manifest(document);
        } else if (document.has("Resources")) {
            throw document.fault(
                    "Resources",
                    "a template of CloudFormation (expected: what it deploys; print that by aws appmesh describe-…)");
        } else if (document.has("spec") || document.has("meshName")) {
            items.add(Item.ofApi(kind(document), document));
        } else {
            enveloped(document);
        }
    }

    private void enveloped(Section document) {
        document.skip("ResponseMetadata", "nextToken");
        boolean any = false;
        for (Kind kind : Kind.values()) {
            if (document.has(kind.plural())) {
                document.objects(kind.plural())
                        .forEach(body -> attempt(() -> items.add(Item.ofApi(kind, unwrapped(kind, body)))));
                any = true;
            }
            if (document.has(kind.field())) {
                attempt(() -> items.add(Item.ofApi(kind, document.object(kind.field()))));
                any = true;
            }
        }
        if (!any) {
            throw document.fault(
                    "has the fields " + document.fields().stream().limit(5).toList()
                            + " (expected: a resource of App Mesh, such as {\"virtualNode\": {…}})");
        }
        document.end();
    }

    /** A list may hold resources, or objects that hold them. */
    private static Section unwrapped(Kind kind, Section body) {
        return body.has(kind.field()) ? body.object(kind.field()) : body;
    }

    private void manifest(Section document) {
        String version = document.text("apiVersion");
        String kindName = document.text("kind");
        if (kindName.endsWith("List") && document.has("items")) {
            document.objects("items").forEach(this::attempt);
        } else if (!version.startsWith(GROUP)) {
            document.skip(document.fields().toArray(new String[0]));
            reported.accept(document.place()
                    .finding("a " + kindName + " of " + Section.quote(version)
                            + " is none of App Mesh: it has no effect"));
        } else if (!version.equals(GROUP + VERSION)) {
            throw document.fault("apiVersion", Section.quote(version) + " (expected: " + GROUP + VERSION + ")");
        } else if (Kind.ofManifest(kindName).isEmpty()) {
            reported.accept(document.place().finding("a " + kindName + " has no effect on a client"));
        } else {
            items.add(Item.ofManifest(Kind.ofManifest(kindName).get(), document));
        }
    }

    /** By the field that holds its name; routes name their router, and all name their mesh, so the order counts. */
    private static Kind kind(Section body) {
        Set<String> fields = body.fields();
        for (Kind kind : List.of(
                Kind.GATEWAY_ROUTE,
                Kind.ROUTE,
                Kind.VIRTUAL_NODE,
                Kind.VIRTUAL_SERVICE,
                Kind.VIRTUAL_ROUTER,
                Kind.VIRTUAL_GATEWAY,
                Kind.MESH)) {
            if (fields.contains(kind.nameField())) {
                return kind;
            }
        }
        throw body.fault("has no name (expected: such as virtualNodeName)");
    }
}
