package dev.proxyless.mesh.xds.appmesh;

import dev.proxyless.mesh.xds.appmesh.read.AppMeshReader;
import dev.proxyless.mesh.xds.appmesh.read.Reading;
import dev.proxyless.mesh.xds.appmesh.spec.AppMesh;
import dev.proxyless.mesh.xds.appmesh.spec.AppMeshFinding;
import dev.proxyless.mesh.xds.appmesh.spec.Place;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualNode;
import dev.proxyless.mesh.xds.appmesh.translate.MeshTranslation;
import dev.proxyless.mesh.xds.appmesh.translate.Output;
import dev.proxyless.mesh.xds.appmesh.translate.Perspective;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns documents of App Mesh into xDS resources. Pure and thread-safe. */
public final class AppMeshTranslator {

    private final AppMeshOptions options;

    private AppMeshTranslator(AppMeshOptions options) {
        this.options = options;
    }

    /** A translator for a process that is what {@code options} say. */
    public static AppMeshTranslator create(AppMeshOptions options) {
        return new AppMeshTranslator(options);
    }

    /** Translates {@code documents}, all of one mesh. Mistakes are part of what comes back: nothing is thrown for them. */
    public Translation translate(ConfigDocument.AppMesh documents) {
        Reading reading = AppMeshReader.read(documents.documents());
        List<AppMeshFinding> refused = new ArrayList<>(reading.refused());
        if (refused.isEmpty() && reading.mesh().services().isEmpty()) {
            refused.add(new Place(documents.source(), 1, "")
                    .finding("has no virtual service (expected: at least one, for nothing else can be called)"));
        }
        Optional<AppMeshFinding> stranger = stranger(documents.source(), reading.mesh());
        stranger.filter(finding -> refused.isEmpty()).ifPresent(refused::add);
        if (!refused.isEmpty()) {
            // What resources say of each other means nothing while some of them are missing.
            return new Translation(List.of(), refused, reading.reported());
        }
        Output output = MeshTranslation.translate(
                reading.mesh(), new Perspective(self(reading.mesh()), options.callerLimits()));
        List<AppMeshFinding> reported = new ArrayList<>(reading.reported());
        reported.addAll(output.reported());
        return new Translation(output.resources(), List.copyOf(output.refused()), reported);
    }

    /**
     * The same as a document of resources, for who needs no more than that.
     *
     * @throws DocumentException if anything is refused; the message has each mistake with document, line, path and remedy
     */
    public ConfigDocument.Resources resources(ConfigDocument.AppMesh documents) {
        Translation translation = translate(documents);
        if (!translation.refused().isEmpty()) {
            throw new DocumentException(
                    documents.source(),
                    translation.refused().stream().map(AppMeshFinding::describe).collect(Collectors.joining("\n  ")));
        }
        return new ConfigDocument.Resources(
                documents.source(),
                "",
                translation.resources(),
                translation.reported().stream()
                        .map(finding -> ignored(documents.source(), finding))
                        .toList());
    }

    private static IgnoredField ignored(String source, AppMeshFinding finding) {
        Place place = finding.place();
        return place.source().equals(source)
                ? new IgnoredField(place.path(), place.line(), finding.problem())
                : new IgnoredField(place.source() + ":" + place.line() + ": " + place.path(), 0, finding.problem());
    }

    private @Nullable VirtualNode self(AppMesh mesh) {
        return options.virtualNode().map(name -> mesh.nodes().get(name)).orElse(null);
    }

    private Optional<AppMeshFinding> stranger(String source, AppMesh mesh) {
        return options.virtualNode()
                .filter(name -> !mesh.nodes().containsKey(name))
                .map(name -> new Place(source, 1, "")
                        .finding("has no virtual node \"" + name
                                + "\", which this process is said to be (expected: one of "
                                + String.join(", ", mesh.nodes().keySet()) + ")"));
    }
}
