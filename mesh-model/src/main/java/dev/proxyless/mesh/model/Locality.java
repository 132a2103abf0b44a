package dev.proxyless.mesh.model;

/**
 * Where a process or an endpoint runs (Envoy {@code core.v3.Locality}). Parts that are not known are empty strings.
 *
 * @param region such as {@code eu-central-1}
 * @param zone such as {@code eu-central-1a}
 * @param subZone such as a rack
 */
public record Locality(String region, String zone, String subZone) {

    /** The locality of which nothing is known. */
    public static final Locality UNKNOWN = new Locality("", "", "");

    /** The parts joined by {@code /}, without trailing empty ones; empty for {@link #UNKNOWN}. */
    public String label() {
        if (!subZone.isEmpty()) {
            return region + "/" + zone + "/" + subZone;
        }
        return zone.isEmpty() ? region : region + "/" + zone;
    }
}
