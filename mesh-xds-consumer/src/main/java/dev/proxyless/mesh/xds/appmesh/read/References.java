package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.Kind;
import dev.proxyless.mesh.xds.appmesh.spec.Place;
import dev.proxyless.mesh.xds.appmesh.spec.Reference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the names of other resources. The API writes the name; a manifest writes the name in Kubernetes, {@code
 * virtualNodeRef}, or an ARN, {@code virtualNodeARN}.
 */
final class References {

    private final Map<Item.ManifestName, String> names = new HashMap<>();

    References(List<Item> items) {
        for (Item item : items) {
            item.manifest().ifPresent(manifest -> names.put(manifest, item.name()));
        }
    }

    /**
     * The resource that {@code parent} names.
     *
     * @param field where the API has the name
     * @param from the resource that holds {@code parent}
     */
    Reference read(Kind kind, Section parent, String field, Item from) {
        String ref = kind.field() + "Ref";
        String arn = kind.field() + "ARN";
        String present = parent.oneOf(ref, arn, field);
        if (ref.equals(present)) {
            Section target = parent.object(ref);
            String namespace = target.optionalText("namespace")
                    .or(() -> from.manifest().map(Item.ManifestName::namespace))
                    .orElse("");
            return named(new Item.ManifestName(kind, namespace, target.text("name")), parent.place(ref));
        }
        if (arn.equals(present)) {
            return new Reference(ofArn(kind, parent, arn), parent.place(arn));
        }
        return new Reference(parent.text(field), parent.place(field));
    }

    private Reference named(Item.ManifestName target, Place at) {
        String name = names.get(target);
        // One that is not there is found when everything is: until then it has the name that it would have.
        return new Reference(name == null ? target.meshName() : name, at);
    }

    /** The name at the end of {@code arn:aws:appmesh:eu-west-1:123456789012:mesh/shop/virtualNode/orders-v1}. */
    private static String ofArn(Kind kind, Section parent, String field) {
        String arn = parent.text(field);
        String segment = "/" + kind.field() + "/";
        int start = arn.indexOf(segment);
        String name = start < 0 ? "" : arn.substring(start + segment.length());
        if (!arn.startsWith("arn:") || name.isEmpty() || name.indexOf('/') >= 0) {
            throw parent.fault(
                    field, Section.quote(arn) + " (expected: arn:aws:appmesh:…:mesh/…" + segment + "the name)");
        }
        return name;
    }
}
