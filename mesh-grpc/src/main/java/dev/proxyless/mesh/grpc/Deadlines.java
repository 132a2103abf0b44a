package dev.proxyless.mesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Deadline;
import org.jspecify.annotations.Nullable;

/** When an RPC must have ended, as the application says. */
final class Deadlines {

    private Deadlines() {}

    /** The deadline of an RPC: its own or that of its context, whichever is earlier; null if there is none. */
    static @Nullable Deadline of(CallOptions options, Context context) {
        Deadline own = options.getDeadline();
        Deadline inherited = context.getDeadline();
        return own == null ? inherited : inherited == null ? own : own.minimum(inherited);
    }
}
