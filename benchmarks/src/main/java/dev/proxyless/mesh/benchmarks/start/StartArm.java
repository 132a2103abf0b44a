package dev.proxyless.mesh.benchmarks.start;

import dev.proxyless.mesh.benchmarks.ClassPath;
import dev.proxyless.mesh.benchmarks.ServerProcess;
import java.nio.file.Path;
import java.util.List;

/**
 * Who starts. Each with the class path that an application of its kind has, and each once more with an archive of the classes
 * that it loads (JEP 350), as a virtual machine makes one when it is asked to.
 */
enum StartArm {
    PLAIN("plain channel", false),
    MESH("mesh:///", false),
    XDS("xds:/// (grpc-xds)", false),
    PLAIN_ARCHIVED("plain channel, archive", true),
    MESH_ARCHIVED("mesh:///, archive", true),
    XDS_ARCHIVED("xds:///, archive", true);

    private final String label;
    private final boolean archived;

    StartArm(String label, boolean archived) {
        this.label = label;
        this.archived = archived;
    }

    String label() {
        return label;
    }

    boolean isArchived() {
        return archived;
    }

    /** The options of its virtual machine. */
    List<String> options() {
        return archived ? List.of("-XX:SharedArchiveFile=" + archive()) : List.of();
    }

    /** The options with which a virtual machine makes the archive. */
    List<String> archivingOptions() {
        return List.of("-XX:ArchiveClassesAtExit=" + archive(), "-Xlog:disable");
    }

    String classPath() {
        return switch (this) {
            case PLAIN, PLAIN_ARCHIVED -> ClassPath.plainGrpc();
            case MESH, MESH_ARCHIVED -> ClassPath.meshGrpc();
            case XDS, XDS_ARCHIVED -> ClassPath.grpcXds();
        };
    }

    String target(ServerProcess.Ports ports) {
        return switch (this) {
            case PLAIN, PLAIN_ARCHIVED -> "127.0.0.1:" + ports.grpc();
            case MESH, MESH_ARCHIVED -> "mesh:///" + ServerProcess.GRPC_SERVICE;
            case XDS, XDS_ARCHIVED -> "xds:///" + ServerProcess.GRPC_SERVICE;
        };
    }

    private Path archive() {
        return Path.of("target", name() + ".jsa");
    }
}
