package dev.proxyless.mesh.xds.bootstrap;

import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the runtime of an Envoy bootstrap: its static layers, of which a later one counts before those above it. */
final class EnvoyRuntimeReader {

    private static final String LAYERS = "layered_runtime.layers";

    /** What begins so is looked up by Envoy itself, with no resource that names it, and would change calls. */
    private static final List<String> ENVOYS_OWN =
            List.of("circuit_breakers.", "health_check.", "outlier_detection.", "upstream.");

    private final EnvoyFindings findings;

    EnvoyRuntimeReader(EnvoyFindings findings) {
        this.findings = findings;
    }

    /**
     * The values of all layers together.
     *
     * @throws DocumentException if Envoy would not take them
     */
    RuntimeValues read(LayeredRuntime proto) {
        RuntimeValues values = RuntimeValues.NONE;
        Set<String> names = new HashSet<>();
        for (int i = 0; i < proto.getLayersCount(); i++) {
            RuntimeLayer layer = proto.getLayers(i);
            String path = LAYERS + "[" + i + "]";
            if (!names.add(layer.getName())) {
                throw findings.fault(
                        path + ".name", "\"" + layer.getName() + "\" (expected: another than those above)");
            }
            values = values.under(values(layer, path));
        }
        return values;
    }

    private RuntimeValues values(RuntimeLayer layer, String path) {
        switch (layer.getLayerSpecifierCase()) {
            case STATIC_LAYER -> {
                return fixed(layer, path + ".static_layer");
            }
            case ADMIN_LAYER ->
                findings.ignore(path + ".admin_layer", "there is no admin endpoint that could change values");
            case DISK_LAYER ->
                findings.ignore(path + ".disk_layer", "is not read: its values belong into a static_layer");
            case RTDS_LAYER ->
                findings.ignore(path + ".rtds_layer", "is not asked for: its values belong into a static_layer");
            case LAYERSPECIFIER_NOT_SET ->
                throw findings.fault(path, "says nothing (expected: static_layer with values)");
        }
        return RuntimeValues.NONE;
    }

    private RuntimeValues fixed(RuntimeLayer layer, String path) {
        RuntimeValues values;
        try {
            values = RuntimeValues.ofLayer(layer.getStaticLayer());
        } catch (IllegalArgumentException e) {
            throw findings.fault(path, String.valueOf(e.getMessage()));
        }
        for (String key : new TreeSet<>(values.keys())) {
            if (ENVOYS_OWN.stream().anyMatch(key::startsWith)) {
                findings.ignore(path + "." + key, "has no effect: say it in the resources themselves");
            }
        }
        return values;
    }
}
