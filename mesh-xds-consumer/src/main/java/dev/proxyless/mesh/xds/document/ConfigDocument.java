package dev.proxyless.mesh.xds.document;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
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
     * @param resources in the order of the document, each with its type
     * @param ignored what in it has no effect
     */
    record Resources(String source, List<Any> resources, List<IgnoredField> ignored) implements ConfigDocument {

        public Resources {
            resources = List.copyOf(resources);
            ignored = List.copyOf(ignored);
        }
    }

    /**
     * Reads {@code file}.
     *
     * @throws DocumentException if it cannot be read or used; the message names the file, the line, the field and the
     *     remedy
     */
    static ConfigDocument read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new DocumentException(file.toString(), "no such file");
        } catch (MalformedInputException e) {
            throw new DocumentException(file.toString(), "not a text in UTF-8");
        } catch (IOException e) {
            throw new DocumentException(file.toString(), "cannot be read: " + e);
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
