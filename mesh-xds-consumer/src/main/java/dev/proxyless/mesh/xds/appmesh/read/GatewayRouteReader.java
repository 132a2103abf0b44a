package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute;
import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute.HostSpec;
import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute.PathRewrite;
import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute.Rewrite;
import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute.Target;
import dev.proxyless.mesh.xds.appmesh.spec.Kind;
import dev.proxyless.mesh.xds.appmesh.spec.PathSpec;
import dev.proxyless.mesh.xds.appmesh.spec.Protocol;
import dev.proxyless.mesh.xds.appmesh.spec.Reference;
import dev.proxyless.mesh.xds.appmesh.spec.RequestMatch;
import dev.proxyless.mesh.xds.appmesh.spec.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads routes of virtual gateways. */
final class GatewayRouteReader {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final Map<String, Boolean> SWITCH = Map.of("ENABLED", true, "DISABLED", false);

    private final References references;
    private final Item item;
    private final List<Item> gateways;

    GatewayRouteReader(References references, Item item, List<Item> gateways) {
        this.references = references;
        this.item = item;
        this.gateways = gateways;
    }

    GatewayRoute read() {
        Section spec = item.spec();
        spec.skip("awsName", "meshRef");
        Protocol protocol = RouteReader.protocol(spec);
        if (protocol == Protocol.TCP) {
            throw spec.fault("tcpRoute", "set (expected: httpRoute, http2Route or grpcRoute)");
        }
        Section rule = spec.object(protocol.routeField());
        Section match = rule.object("match");
        RequestMatch requests = MatchReader.read(protocol, match);
        Section action = rule.object("action");
        GatewayRoute route = new GatewayRoute(
                item.name(),
                gateway(),
                spec.optionalNumber("priority", 0, Route.LAST).orElse(Route.LAST),
                match.optionalObject("hostname").map(GatewayRouteReader::hostname),
                requests,
                target(action.object("target")),
                rewrite(action, requests),
                rule.place());
        match.end();
        action.end();
        rule.end();
        spec.end();
        item.body().end();
        return route;
    }

    /** A manifest names its gateway only once the controller has seen it. */
    private Reference gateway() {
        if (item.manifest().isEmpty()) {
            return references.read(Kind.VIRTUAL_GATEWAY, item.body(), Kind.VIRTUAL_GATEWAY.nameField(), item);
        }
        Section spec = item.spec();
        if (spec.has("virtualGatewayRef")) {
            return references.read(Kind.VIRTUAL_GATEWAY, spec, Kind.VIRTUAL_GATEWAY.nameField(), item);
        }
        if (gateways.size() == 1) {
            return new Reference(gateways.get(0).name(), spec.place());
        }
        throw spec.fault(
                "virtualGatewayRef", "is missing (expected: what kubectl get gatewayroute -o yaml prints has it)");
    }

    private static HostSpec hostname(Section section) {
        String form = section.oneOf("exact", "suffix");
        if (form == null) {
            throw section.fault("no condition (expected: exact or suffix)");
        }
        String host = section.text(form);
        if (!HOST.matcher(host).matches()) {
            throw section.fault(form, Section.quote(host) + " (expected: a host name)");
        }
        section.end();
        return new HostSpec(host, form.equals("suffix"));
    }

    private Target target(Section section) {
        Section service = section.object("virtualService");
        Target target = new Target(
                references.read(Kind.VIRTUAL_SERVICE, service, Kind.VIRTUAL_SERVICE.nameField(), item),
                Ports.optional(section, "port"));
        service.end();
        section.end();
        return target;
    }

    /** If nothing is said, the host becomes that of the target, and a prefix that was matched becomes a slash. */
    private static Rewrite rewrite(Section action, RequestMatch match) {
        PathSpec matched = match.path();
        boolean grpc = match.protocol() == Protocol.GRPC; // whose path says which method is called
        PathRewrite standard =
                matched instanceof PathSpec.Prefix && !grpc ? new PathRewrite.Prefix("/") : new PathRewrite.Keep();
        Optional<Section> rewrite = action.optionalObject("rewrite");
        if (rewrite.isEmpty()) {
            return new Rewrite(true, standard);
        }
        Section section = rewrite.get();
        String form = grpc ? null : section.oneOf("prefix", "path");
        boolean host = section.optionalObject("hostname")
                .map(GatewayRouteReader::defaultHost)
                .orElse(true);
        section.end();
        if (form == null) {
            return new Rewrite(host, standard);
        }
        Section value = section.object(form);
        PathRewrite path = form.equals("prefix") ? prefix(section, value, matched) : exact(section, value, matched);
        value.end();
        return new Rewrite(host, path);
    }

    private static boolean defaultHost(Section section) {
        boolean enabled =
                section.optionalChoice("defaultTargetHostname", SWITCH).orElse(true);
        section.end();
        return enabled;
    }

    private static PathRewrite prefix(Section rewrite, Section value, PathSpec matched) {
        if (!(matched instanceof PathSpec.Prefix)) {
            throw rewrite.fault("prefix", "set (expected: a prefix in match, which it could rewrite)");
        }
        String form = value.oneOf("defaultPrefix", "value");
        if ("value".equals(form)) {
            return new PathRewrite.Prefix(MatchReader.absolute(value, "value"));
        }
        boolean enabled = value.optionalChoice("defaultPrefix", SWITCH).orElse(true);
        return enabled ? new PathRewrite.Prefix("/") : new PathRewrite.Keep();
    }

    private static PathRewrite exact(Section rewrite, Section value, PathSpec matched) {
        if (matched instanceof PathSpec.Prefix) {
            throw rewrite.fault("path", "set (expected: a path in match, which it could rewrite)");
        }
        return new PathRewrite.Exact(MatchReader.absolute(value, "exact"));
    }
}
