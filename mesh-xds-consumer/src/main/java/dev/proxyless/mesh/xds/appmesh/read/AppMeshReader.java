package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.AppMesh;
import dev.proxyless.mesh.xds.appmesh.spec.AppMeshFinding;
import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute;
import dev.proxyless.mesh.xds.appmesh.spec.Kind;
import dev.proxyless.mesh.xds.appmesh.spec.Mesh;
import dev.proxyless.mesh.xds.appmesh.spec.Route;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualGateway;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualNode;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualRouter;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualService;
import dev.proxyless.mesh.xds.document.ConfigDocument.Located;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads all documents of one mesh. For one reading, by one thread. */
public final class AppMeshReader {

    private final List<AppMeshFinding> refused = new ArrayList<>();
    private final List<AppMeshFinding> reported = new ArrayList<>();
    private final Map<String, Item> seen = new HashMap<>();

    private final SortedMap<String, VirtualService> services = new TreeMap<>();
    private final SortedMap<String, VirtualRouter> routers = new TreeMap<>();
    private final SortedMap<String, List<Route>> routes = new TreeMap<>();
    private final SortedMap<String, VirtualNode> nodes = new TreeMap<>();
    private final SortedMap<String, VirtualGateway> gateways = new TreeMap<>();
    private final SortedMap<String, List<GatewayRoute>> gatewayRoutes = new TreeMap<>();
    private @Nullable Mesh mesh;

    private AppMeshReader() {}

    /** Reads {@code documents}. Faults are part of what comes back: nothing is thrown for them. */
    public static Reading read(List<Located> documents) {
        return new AppMeshReader().all(documents);
    }

    private Reading all(List<Located> documents) {
        List<Item> items = DocumentSplitter.split(documents, refused::add, reported::add);
        checkOneMesh(items);
        References references = new References(items);
        List<Item> gatewayItems = items.stream()
                .filter(item -> item.kind() == Kind.VIRTUAL_GATEWAY)
                .toList();
        for (Item item : items) {
            attempt(() -> add(item, references, gatewayItems));
        }
        AppMesh all = new AppMesh(Optional.ofNullable(mesh), services, routers, routes, nodes, gateways, gatewayRoutes);
        return new Reading(all, refused, reported);
    }

    private void add(Item item, References references, List<Item> gatewayItems) {
        switch (item.kind()) {
            case MESH -> {
                checkNew(item, "");
                mesh = new MeshReader(references, item).mesh();
            }
            case VIRTUAL_SERVICE -> {
                checkNew(item, "");
                services.put(item.name(), new MeshReader(references, item).service());
            }
            case VIRTUAL_ROUTER -> {
                checkNew(item, "");
                routers.put(item.name(), new MeshReader(references, item).router());
                addInlineRoutes(item, references);
            }
            case ROUTE -> addRoute(new RouteReader(references, item).read(), item.body());
            case VIRTUAL_NODE -> {
                checkNew(item, "");
                nodes.put(item.name(), new VirtualNodeReader(references, item).read());
            }
            case VIRTUAL_GATEWAY -> {
                checkNew(item, "");
                gateways.put(item.name(), new MeshReader(references, item).gateway());
            }
            case GATEWAY_ROUTE -> {
                GatewayRoute route = new GatewayRouteReader(references, item, gatewayItems).read();
                checkNew(item, route.gateway().name());
                gatewayRoutes
                        .computeIfAbsent(route.gateway().name(), name -> new ArrayList<>())
                        .add(route);
            }
        }
    }

    private void addInlineRoutes(Item router, References references) {
        if (router.manifest().isEmpty()) {
            return;
        }
        RouteReader reader = new RouteReader(references, router);
        for (Section section : router.spec().objects("routes")) {
            attempt(() -> addRoute(reader.inline(section), section));
        }
    }

    private void addRoute(Route route, Section at) {
        List<Route> others = routes.computeIfAbsent(route.router().name(), name -> new ArrayList<>());
        if (others.stream().anyMatch(other -> other.name().equals(route.name()))) {
            throw at.fault("a second route " + Section.quote(route.name()) + " of router "
                    + Section.quote(route.router().name()) + " (expected: one)");
        }
        others.add(route);
    }

    /** Two documents may not say different things of one resource; nor the same, for nobody would see which counts. */
    private void checkNew(Item item, String parent) {
        // Hosts are the same in whatever case; of other names that is true of none.
        String name = item.kind() == Kind.VIRTUAL_SERVICE ? item.name().toLowerCase(Locale.ROOT) : item.name();
        Item first = seen.putIfAbsent(item.kind() + "/" + parent + "/" + name, item);
        if (first != null) {
            throw item.body()
                    .fault("a second " + item.kind().field() + " " + Section.quote(item.name())
                            + " (expected: one; the first is at "
                            + first.body().place().source() + ":"
                            + first.body().place().line() + ")");
        }
    }

    private void checkOneMesh(List<Item> items) {
        Map<Boolean, String> names = new HashMap<>();
        for (Item item : items) {
            String first = item.meshName()
                    .map(name -> names.putIfAbsent(item.manifest().isPresent(), name))
                    .orElse(null);
            if (first != null && !first.equals(item.meshName().orElse(first))) {
                refused.add(item.body()
                        .place()
                        .finding("is of mesh " + Section.quote(item.meshName().orElse(first))
                                + " (expected: one mesh; the first is " + Section.quote(first)
                                + ": put each mesh into a directory of its own)"));
                return;
            }
        }
    }

    private void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (SpecException e) {
            refused.add(e.finding());
        }
    }
}
