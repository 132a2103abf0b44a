package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import java.util.List;
import java.util.Map;

/** A runtime that Envoy and this library are both given. Each value decides all requests or none, so that there is no chance. */
final class AgreedRuntime {

    /** Keys that conditions of generated routes name. */
    static final List<String> KEYS = List.of(
            "unset",
            "all",
            "none",
            "above",
            "below",
            "part",
            "nested.all",
            "nested.none",
            "text",
            "word",
            "flag",
            "million",
            "hundred",
            "nothing",
            "empty",
            "odd",
            "foreign");

    private AgreedRuntime() {}

    /** A static layer with values of every kind, and weights of the clusters of generated routes. */
    static Map<String, Object> layer() {
        Map<String, Object> layer = Json.object("all", 100, "none", 0, "above", 101, "below", -1, "part", 0.9);
        layer.put("nested", Json.object("all", 100.5, "none", 0));
        layer.putAll(Json.object("text", "100", "word", "many", "flag", true));
        layer.put("million", Json.object("numerator", 1_000_000, "denominator", "MILLION"));
        layer.put("hundred", Json.object("numerator", 100));
        layer.put("nothing", Json.object("denominator", "TEN_THOUSAND"));
        layer.put("empty", Json.object());
        layer.put("odd", Json.object("numerator", 100, "denominator", "DOZEN"));
        layer.put("foreign", Json.object("numerator", 100, "share", 1));
        layer.put("weights", Json.object("c0", 0, "c1", 7, "c2", "0"));
        return layer;
    }

    /** What this library makes of it. */
    static RuntimeValues values() {
        Map<String, Object> bootstrap = Json.object(
                "static_resources",
                Json.object(),
                "layered_runtime",
                Json.object("layers", List.of(Json.object("name", "agreed", "static_layer", layer()))));
        return Bootstrap.of(ConfigDocument.parse("agreed", Json.text(bootstrap)))
                .runtime();
    }
}
