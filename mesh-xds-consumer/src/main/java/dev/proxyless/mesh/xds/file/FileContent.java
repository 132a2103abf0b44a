package dev.proxyless.mesh.xds.file;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.document.IgnoredField;
import java.util.List;

/**
 * All that a file, or a directory of files, says at one moment.
 *
 * @param source the file or directory
 * @param version the {@code version_info} of a file that is a discovery response; else a digest, which tells contents apart
 * @param resources in the order of the files' names and of each file, each with its type and without wrapper
 * @param ignored what in it has no effect
 */
public record FileContent(String source, String version, List<Any> resources, List<IgnoredField> ignored) {

    public FileContent {
        resources = List.copyOf(resources);
        ignored = List.copyOf(ignored);
    }
}
