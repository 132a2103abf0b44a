package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.route.RouteAction;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what of a route's action has no meaning for gRPC, once for each thing said. Used by one thread at a time. */
final class Unhonoured {

    private static final Logger log = LoggerFactory.getLogger(Unhonoured.class);

    /** A control plane that changes its routes all day has said all there is to say. */
    private static final int MAX_LINES = 100;

    private final Set<String> told = new HashSet<>();

    /** Says what of {@code action} is not honoured, unless it was said. */
    void tell(RouteAction.Forward action) {
        if (action.internalRedirect().isPresent()) {
            tell("internal_redirect_policy: set (not honoured for gRPC, whose endpoints answer with no redirect)");
        }
    }

    /** How much was said. */
    int size() {
        return told.size();
    }

    private void tell(String line) {
        if (told.size() < MAX_LINES && told.add(line)) {
            log.warn(line);
        }
    }
}
