package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything in a configuration that is refused, missing or without effect, found before a client uses it. What is read
 * and how is what {@link XdsSource} does with the same file; no control plane is asked, so what one would send is taken to
 * be there.
 *
 * @param resources how many resources were looked at
 * @param findings all that was found, in the order of the documents
 */
public record Validation(int resources, List<Finding> findings) {

    public Validation {
        findings = List.copyOf(findings);
    }

    /**
     * Looks at a bootstrap of gRPC or of Envoy with all files that it names, at bare resources, at documents of App Mesh, or
     * at a directory of either. What cannot be read is a finding too: nothing is thrown for it.
     */
    public static Validation of(Path file) {
        ValidatedResources resources = new ValidatedResources();
        try {
            ConfigDocument document = ConfigDocument.read(file);
            if (document instanceof ConfigDocument.AppMesh || document instanceof ConfigDocument.Resources) {
                resources.addStatic(file, document);
            } else {
                Bootstrap bootstrap = Bootstrap.of(document);
                resources.serve(bootstrap);
                readFiles(bootstrap, resources);
            }
        } catch (DocumentException e) {
            resources.refuse(file, e);
        }
        resources.findMissing();
        return resources.conclude();
    }

    /** Reads the files that the bootstrap names, those that their resources name, and so on. */
    private static void readFiles(Bootstrap bootstrap, ValidatedResources resources) {
        Deque<ResourceSource.File> next = new ArrayDeque<>();
        for (ResourceSource source : bootstrap.served().values()) {
            if (source instanceof ResourceSource.File served) {
                next.add(served);
            }
        }
        next.addAll(resources.takeFiles());
        Set<ResourceSource.File> read = new HashSet<>();
        while (!next.isEmpty()) {
            ResourceSource.File file = next.remove();
            if (read.add(file)) {
                try {
                    resources.addFile(file, ConfigDocument.read(file.path()));
                } catch (DocumentException e) {
                    resources.refuse(file.path(), e);
                }
                next.addAll(resources.takeFiles());
            }
        }
    }
}
