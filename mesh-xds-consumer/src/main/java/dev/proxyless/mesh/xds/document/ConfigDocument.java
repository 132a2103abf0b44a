package dev.proxyless.mesh.xds.document;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A document of YAML or JSON, known by its shape. */
public sealed interface ConfigDocument {

    /** Where it came from: a file's path or a variable's name. */
    String source();

    /** What in it has no effect, to be reported. */
    List<IgnoredField> ignored();

    /**
     * A bootstrap of gRPC (gRFC A27), not interpreted yet.
     *
     * @param source where it came from
     * @param root the whole document
     */
    record GrpcBootstrap(String source, DocumentNode.Mapping root) implements ConfigDocument {

        @Override
        public List<IgnoredField> ignored() {
            return List.of();
        }
    }

    /**
     * A bootstrap of Envoy ({@code config.bootstrap.v3.Bootstrap}). Only what concerns a client is read: the node, the
     * static and the dynamic resources.
     *
     * @param source where it came from
     * @param bootstrap what it says
     * @param ignored what in it has no effect
     */
    record EnvoyBootstrap(String source, Bootstrap bootstrap, List<IgnoredField> ignored) implements ConfigDocument {

        public EnvoyBootstrap {
            ignored = List.copyOf(ignored);
        }
    }

    /**
     * Nothing but resources: listeners, route configurations, clusters and endpoints.
     *
     * @param source where it came from
     * @param version what the document says of its revision (Envoy {@code DiscoveryResponse.version_info}); empty if it
     *     says nothing
     * @param resources in the order of the document, each with its type
     * @param ignored what in it has no effect
     */
    record Resources(String source, String version, List<Any> resources, List<IgnoredField> ignored)
            implements ConfigDocument {

        public Resources {
            resources = List.copyOf(resources);
            ignored = List.copyOf(ignored);
        }
    }

    /**
     * Documents of App Mesh, not interpreted yet: what {@code aws appmesh describe-…} prints, or manifests of Kubernetes.
     *
     * @param source where they came from: a file, or a directory
     * @param documents in the order of the files' names
     */
    record AppMesh(String source, List<Located> documents) implements ConfigDocument {

        public AppMesh {
            documents = List.copyOf(documents);
        }

        @Override
        public List<IgnoredField> ignored() {
            return List.of();
        }
    }

    /**
     * A document of one file among several.
     *
     * @param source the file
     * @param root the whole document
     */
    record Located(String source, DocumentNode root) {}

    /**
     * Reads {@code file}, or all documents in the directory {@code file}: its files whose names end in {@code
     * .json}, {@code .yaml} or {@code .yml}, without those whose names begin with a dot.
     *
     * @throws DocumentException if it cannot be read or used; the message names the file, the line, the field and the
     *     remedy
     */
    static ConfigDocument read(Path file) {
        try {
            return Files.isDirectory(file)
                    ? ConfigDirectory.parse(file.toString(), ConfigDirectory.texts(file))
                    : parse(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new DocumentException(file.toString(), "no such file");
        } catch (IOException e) {
            throw new DocumentException(file.toString(), "cannot be read: " + e);
        }
    }

    /**
     * Reads {@code bytes}: a discovery response in the wire format of protobuf if the name of the source ends in {@code
     * .pb}, as Envoy has it, else a text in UTF-8.
     *
     * @param source where they came from, for messages
     * @throws DocumentException if they cannot be used; the message names the source, the line, the field and the remedy
     */
    static ConfigDocument parse(String source, byte[] bytes) {
        if (source.endsWith(".pb")) {
            return DiscoveryResponses.parse(source, bytes);
        }
        try {
            return parse(
                    source,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            throw new DocumentException(source, "not a text in UTF-8");
        }
    }

    /**
     * Reads {@code text}, which is YAML or JSON.
     *
     * @param source where it came from, for messages
     * @throws DocumentException if it cannot be used; the message names the source, the line, the field and the remedy
     */
    static ConfigDocument parse(String source, String text) {
        return new ConfigReader(source).read(NodeReader.read(source, text));
    }
}
