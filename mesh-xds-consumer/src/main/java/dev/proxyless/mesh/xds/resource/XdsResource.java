package dev.proxyless.mesh.xds.resource;

import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.RouteConfig;

/** One resource of xDS that was decoded and found valid. Immutable; equal content is equal. */
public sealed interface XdsResource {

    /** What it is. */
    ResourceType type();

    /** The name by which it is asked for and by which other resources refer to it. */
    String name();

    /**
     * The entry to a service (Envoy {@code listener.v3.Listener}).
     *
     * @param name the name
     * @param routes where its routes are
     * @param rules what holds for all calls
     */
    record Listener(String name, RouteSource routes, ListenerRules rules) implements XdsResource {

        /** A listener that says nothing of calls. */
        public Listener(String name, RouteSource routes) {
            this(name, routes, ListenerRules.NONE);
        }

        @Override
        public ResourceType type() {
            return ResourceType.LISTENER;
        }
    }

    /**
     * The routes of one or more services (Envoy {@code route.v3.RouteConfiguration}).
     *
     * @param routes the routes
     */
    record RouteConfiguration(RouteConfig routes) implements XdsResource {
        @Override
        public ResourceType type() {
            return ResourceType.ROUTE_CONFIGURATION;
        }

        @Override
        public String name() {
            return routes.name();
        }
    }

    /**
     * A cluster (Envoy {@code cluster.v3.Cluster}).
     *
     * @param cluster the cluster
     * @param endpoints where its endpoints are to be had, if its membership is EDS
     */
    record ClusterResource(Cluster cluster, ResourceSource endpoints) implements XdsResource {
        @Override
        public ResourceType type() {
            return ResourceType.CLUSTER;
        }

        @Override
        public String name() {
            return cluster.name();
        }
    }

    /**
     * The members of a cluster (Envoy {@code endpoint.v3.ClusterLoadAssignment}).
     *
     * @param name the name
     * @param endpoints the members
     */
    record Endpoints(String name, EndpointSet endpoints) implements XdsResource {
        @Override
        public ResourceType type() {
            return ResourceType.ENDPOINTS;
        }
    }
}
