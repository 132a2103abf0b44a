package dev.proxyless.mesh.client;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A call that the mesh could not make, or that failed at every endpoint it was tried at. The message says which service,
 * route and cluster it was, how many attempts there were, and what to do about it.
 */
public final class MeshException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient ServiceName service;
    private final int httpStatus;

    MeshException(Reason reason, ServiceName service, String message, @Nullable Throwable cause) {
        this(reason, reason.httpStatus(), service, message, cause);
    }

    private MeshException(
            Reason reason, int httpStatus, ServiceName service, String message, @Nullable Throwable cause) {
        super("mesh:///" + service + ": " + message, cause);
        this.reason = reason;
        this.httpStatus = httpStatus;
        this.service = service;
    }

    /** A cluster that is not there, for which a route may have a status of its own. */
    static MeshException clusterNotFound(int httpStatus, ServiceName service, String message) {
        return new MeshException(Reason.CLUSTER_NOT_FOUND, httpStatus, service, message, null);
    }

    /** A service or a cluster that is known not to be there. */
    static MeshException absent(ServiceName service, ConfigError error) {
        Reason reason = switch (error.kind()) {
            case NOT_FOUND, TIMEOUT -> Reason.SERVICE_NOT_FOUND;
            case INVALID, UNREACHABLE -> Reason.CONFIGURATION_UNAVAILABLE;
        };
        return new MeshException(reason, service, error.describe(), null);
    }

    /** What sort of failure it is. */
    public Reason reason() {
        return reason;
    }

    /**
     * The status that an Envoy proxy would answer with: that of the {@link #reason}, unless the route has another for it
     * ({@code cluster_not_found_response_code}).
     */
    public int httpStatus() {
        return httpStatus;
    }

    /** The service that was called. */
    public ServiceName service() {
        return service;
    }

    /** The sorts of failure. The set is closed, so that it can be a label of a meter. */
    public enum Reason {
        /** The control plane says that it knows no such service, or has sent none in time. */
        SERVICE_NOT_FOUND(503),
        /** Nothing usable is known of the service: the control plane is away, or what it sent was refused. */
        CONFIGURATION_UNAVAILABLE(503),
        /** No virtual host or no route matches the request. */
        NO_ROUTE(404),
        /** The route that matches is not for clients. */
        NON_FORWARDING_ROUTE(503),
        /** The route names a cluster that is not there. */
        CLUSTER_NOT_FOUND(503),
        /** No endpoint of the cluster may be used. */
        NO_HEALTHY_ENDPOINT(503),
        /** The cluster has as many calls in flight as it may. */
        OVERLOADED(503),
        /** The control plane wants a share of the calls dropped, and this is one. */
        DROPPED(503),
        /** The time of the call is up. */
        TIMEOUT(504),
        /** The endpoints that were tried did not answer. */
        ENDPOINT_FAILED(503),
        /** The client is closed. */
        CLIENT_CLOSED(503);

        private final int httpStatus;

        Reason(int httpStatus) {
            this.httpStatus = httpStatus;
        }

        /** The status that an Envoy proxy would answer with in this case. */
        public int httpStatus() {
            return httpStatus;
        }

        /** The name as a label. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
