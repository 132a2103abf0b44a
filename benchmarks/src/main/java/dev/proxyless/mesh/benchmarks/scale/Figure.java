package dev.proxyless.mesh.benchmarks.scale;

/** What is compared. */
enum Figure {
    FIRST_EFFECTIVE("first: ms", 1e6, 0),
    FIRST_CPU("CPU ms", 1e6, 0),
    FIRST_ALLOCATION("MB", 1e6, 1),
    REQUESTS("requests", 1, 0),
    REQUEST_BYTES("sent kB", 1e3, 1),
    RETAINED("kept B a unit", 1, 0),
    CHANGE_EFFECTIVE("change: ms", 1e6, 1),
    CHANGE_CPU("CPU ms", 1e6, 1),
    CHANGE_ALLOCATION("kB", 1e3, 0),
    CHANGE_PUSHED("pushed kB", 1e3, 1);

    private final String label;
    private final double unit;
    private final int decimals;

    Figure(String label, double unit, int decimals) {
        this.label = label;
        this.unit = unit;
        this.decimals = decimals;
    }

    /** The head of its column. */
    String label() {
        return label;
    }

    /** Nanoseconds or bytes in the unit of the label. */
    double inUnits(double raw) {
        return raw / unit;
    }

    /** How exactly to print it. */
    int decimals() {
        return decimals;
    }
}
