package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.appmesh.AppMeshOptions;
import dev.proxyless.mesh.xds.appmesh.AppMeshTranslator;
import dev.proxyless.mesh.xds.appmesh.Translation;
import dev.proxyless.mesh.xds.appmesh.spec.AppMeshFinding;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.discovery.EndpointDiscovery;
import dev.proxyless.mesh.xds.document.ConfigDirectory;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import dev.proxyless.mesh.xds.state.Known;
import dev.proxyless.mesh.xds.state.References;
import dev.proxyless.mesh.xds.state.ResourceCache;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** The resources of a configuration that is validated, and what was found of them. Used by one thread. */
final class ValidatedResources {

    /** Stands for a type where something belongs to no resource. */
    private static final String NO_RESOURCE = "Document";

    private final List<Finding> findings = new ArrayList<>();
    private final List<Referring> referring = new ArrayList<>();
    private final Set<ResourceSource.File> files = new HashSet<>();
    private final InstalledDiscoveries discoveries =
            new InstalledDiscoveries(ServiceLoader.load(EndpointDiscovery.class));
    private Known known = known(Map.of());
    private ResourceDecoder decoder = ResourceDecoder.create(RuntimeValues.NONE);
    private int count;

    private record Referring(String document, References references) {}

    /** Takes over what a bootstrap says itself. */
    void serve(Bootstrap bootstrap) {
        known = known(bootstrap.served());
        decoder = ResourceDecoder.create(bootstrap.runtime(), bootstrap.controlPlanes(), bootstrap.localCluster());
        ignore(bootstrap.source(), bootstrap.ignored());
        known.fixed().replace(add(bootstrap.source(), bootstrap.staticResources()));
    }

    /** Takes over a document that is all of the configuration. */
    void addStatic(Path file, ConfigDocument document) {
        known.fixed().replace(add(file.toString(), resources(document)));
    }

    /** Takes over a file that is referred to. */
    void addFile(ResourceSource.File file, ConfigDocument document) {
        ResourceCache cache = known.newCache();
        cache.replace(add(file.path().toString(), resources(document)));
        known.use(file, cache);
    }

    /** A document that cannot be used at all. */
    void refuse(Path file, DocumentException fault) {
        String source = file.toString();
        String message = String.valueOf(fault.getMessage());
        String problem = message.startsWith(source + ": ") ? message.substring(source.length() + 2) : message;
        findings.add(new Finding(Finding.Kind.REFUSED, source, 0, NO_RESOURCE, "", "", problem));
    }

    /** The files that resources name and that were not taken before. */
    Set<ResourceSource.File> takeFiles() {
        Set<ResourceSource.File> taken = Set.copyOf(files);
        files.clear();
        return taken;
    }

    /** Finds what resources refer to and is not there. */
    void findMissing() {
        for (Referring each : referring) {
            for (ConfigError error : each.references().missing(known)) {
                add(Finding.Kind.MISSING, each.document(), error);
            }
            each.references().unweighted(known).ifPresent(field -> ignore(each.document(), field));
        }
    }

    Validation conclude() {
        discoveries.close();
        return new Validation(count, findings);
    }

    private static Known known(Map<ResourceType, ResourceSource> served) {
        return Known.create(served, ResourceName::authority, InstantSource.system());
    }

    /** What a document has, by the rules of a directory: of one document too, a bootstrap is none of its resources. */
    private List<Any> resources(ConfigDocument document) {
        ConfigDocument whole = ConfigDirectory.merge(document.source(), List.of(document));
        if (whole instanceof ConfigDocument.AppMesh mesh) {
            Translation translation =
                    AppMeshTranslator.create(AppMeshOptions.of(System.getenv())).translate(mesh);
            translation.refused().forEach(finding -> add(Finding.Kind.REFUSED, finding));
            translation.reported().forEach(finding -> add(Finding.Kind.IGNORED, finding));
            return translation.resources();
        }
        ConfigDocument.Resources resources = (ConfigDocument.Resources) whole;
        ignore(resources.source(), resources.ignored());
        return resources.resources();
    }

    private List<ResourceCache.Item> add(String document, List<Any> resources) {
        for (Any resource : resources) {
            if (ResourceType.ofTypeUrl(resource.getTypeUrl()).isEmpty()) {
                findings.add(new Finding(
                        Finding.Kind.IGNORED,
                        document,
                        0,
                        NO_RESOURCE,
                        "",
                        resource.getTypeUrl(),
                        "resources of this type are left out"));
            }
        }
        List<ResourceCache.Item> items = FollowedFiles.decode(decoder, resources, "");
        Set<String> names = new HashSet<>();
        for (ResourceCache.Item item : items) {
            count++;
            Decoded decoded = item.received().decoded();
            if (!names.add(item.type() + " " + decoded.name())) {
                findings.add(new Finding(
                        Finding.Kind.REFUSED,
                        document,
                        0,
                        item.type().label(),
                        decoded.name(),
                        item.type() == ResourceType.ENDPOINTS ? "cluster_name" : "name",
                        "occurs more than once (expected: once, only the first that can be used counts)"));
            }
            add(document, decoded);
        }
        return items;
    }

    private void add(String document, Decoded decoded) {
        if (decoded instanceof Decoded.Rejected rejected) {
            rejected.errors().forEach(error -> add(Finding.Kind.REFUSED, document, error));
        } else if (decoded instanceof Decoded.Accepted accepted) {
            References references = References.of(accepted.resource());
            referring.add(new Referring(document, references));
            files.addAll(references.files());
            discoveries.check(document, accepted.resource()).ifPresent(findings::add);
        }
        decoded.unsupported().forEach(field -> ignore(document, field));
    }

    private void ignore(String document, SourceEvent.Unsupported field) {
        findings.add(new Finding(
                Finding.Kind.IGNORED,
                document,
                0,
                field.resourceType(),
                field.resourceName(),
                field.field(),
                field.consequence()));
    }

    private void add(Finding.Kind kind, String document, ConfigError error) {
        findings.add(new Finding(
                kind, document, 0, error.resourceType(), error.resourceName(), error.field(), error.problem()));
    }

    private void add(Finding.Kind kind, AppMeshFinding finding) {
        findings.add(new Finding(
                kind,
                finding.place().source(),
                finding.place().line(),
                NO_RESOURCE,
                "",
                finding.place().path(),
                finding.problem()));
    }

    private void ignore(String source, List<IgnoredField> fields) {
        for (IgnoredField field : fields) {
            findings.add(new Finding(
                    Finding.Kind.IGNORED, source, field.line(), NO_RESOURCE, "", field.path(), field.reason()));
        }
    }
}
