package dev.proxyless.mesh.xds.appmesh;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.proxyless.mesh.xds.appmesh.spec.AppMeshFinding;
import dev.proxyless.mesh.xds.document.ConfigDirectory;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Small meshes in the spelling of App Mesh's API, and what becomes of them. */
final class Shop {

    static final String SERVICE = """
            meshName: shop
            virtualServiceName: orders.internal
            spec: {provider: {virtualRouter: {virtualRouterName: orders}}}
            """;
    static final String ROUTER = """
            meshName: shop
            virtualRouterName: orders
            spec: {listeners: [{portMapping: {port: 8080, protocol: http}}]}
            """;
    static final String ROUTE =
            route("all", "httpRoute: {match: {prefix: /}, action: {weightedTargets: [{virtualNode: v1, weight: 1}]}}");
    static final String NODE = node("v1", "");

    private Shop() {}

    /** A node at port 8080, with more fields of its listener. */
    static String node(String name, String listener) {
        return """
                meshName: shop
                virtualNodeName: %s
                spec:
                  listeners:
                  - portMapping: {port: 8080, protocol: http}
                    %s
                  serviceDiscovery: {dns: {hostname: %s.internal}}
                """.formatted(name, listener, name);
    }

    static String route(String name, String spec) {
        return "meshName: shop\nvirtualRouterName: orders\nrouteName: " + name + "\nspec: {" + spec + "}\n";
    }

    /** A node of another port and protocol, or of another discovery. */
    static String bareNode(String name, String spec) {
        return "meshName: shop\nvirtualNodeName: " + name + "\nspec: " + spec + "\n";
    }

    static Translation translate(AppMeshOptions options, String... documents) {
        return AppMeshTranslator.create(options).translate(parse(documents));
    }

    static Translation translate(String... documents) {
        return translate(AppMeshOptions.NONE, documents);
    }

    static ConfigDocument.AppMesh parse(String... documents) {
        return (ConfigDocument.AppMesh) ConfigDocument.parse("mesh.yaml", String.join("---\n", documents));
    }

    /** The fixture of that spelling. */
    static ConfigDocument.AppMesh fixture(String spelling) {
        try {
            Path directory = Path.of("src/test/resources/appmesh", spelling);
            return (ConfigDocument.AppMesh) ConfigDirectory.parse(spelling, ConfigDirectory.texts(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RouteConfiguration routes(Translation translation, String name) {
        return all(translation, RouteConfiguration.class).stream()
                .filter(it -> it.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + ": " + describe(translation)));
    }

    static Cluster cluster(Translation translation, String name) {
        return all(translation, Cluster.class).stream()
                .filter(it -> it.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + ": " + describe(translation)));
    }

    static List<String> listeners(Translation translation) {
        return all(translation, Listener.class).stream().map(Listener::getName).toList();
    }

    static List<String> clusters(Translation translation) {
        return all(translation, Cluster.class).stream().map(Cluster::getName).toList();
    }

    static <T extends Message> List<T> all(Translation translation, Class<T> type) {
        return translation.resources().stream()
                .filter(any -> any.is(type))
                .map(any -> unpack(any, type))
                .toList();
    }

    static <T extends Message> T unpack(Any any, Class<T> type) {
        try {
            return any.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** A message in protobuf's text format. */
    static <T extends Message> T message(String text, Class<T> type) {
        try {
            return TextFormat.parse(text, type);
        } catch (TextFormat.ParseException e) {
            throw new AssertionError(text, e);
        }
    }

    static List<String> refused(Translation translation) {
        return translation.refused().stream().map(AppMeshFinding::describe).toList();
    }

    static List<String> reported(Translation translation) {
        return translation.reported().stream().map(AppMeshFinding::describe).toList();
    }

    private static String describe(Translation translation) {
        return refused(translation) + " " + translation.resources();
    }
}
