package dev.proxyless.mesh.benchmarks;

import java.util.List;

/** How long a comparison may take: a first look, or figures to quote. */
public enum Effort {
    SHORT,
    FULL;

    /** {@link #FULL} if the command line has {@code --full}. */
    public static Effort of(String... args) {
        return List.of(args).contains("--full") ? FULL : SHORT;
    }

    /** One number or the other. */
    public int choose(int ifShort, int ifFull) {
        return this == FULL ? ifFull : ifShort;
    }
}
