package dev.proxyless.mesh.benchmarks.scale;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A configuration by its size. All but {@link #SERVICES} are one service, whose routes lead to all clusters: so a client of
 * one service has to know them all.
 */
enum Shape {
    /** What a client knows before: as little as there can be, so that its classes are loaded and its stream is open. */
    WARM(1, 1),
    ONE_CLUSTER(1, 10_000),
    MANY_CLUSTERS(1_000, 10),
    /** Each cluster behind a service of its own, which the client asks for. */
    SERVICES(1_000, 10),
    /** For tests. */
    SMALL(3, 2);

    /** The service that has all clusters. */
    static final String SERVICE = "scale";

    private static final int PORT = 8080;

    private final int clusters;
    private final int endpoints;

    Shape(int clusters, int endpoints) {
        this.clusters = clusters;
        this.endpoints = endpoints;
    }

    /** How many clusters there are. */
    int clusters() {
        return clusters;
    }

    /** How many endpoints each cluster has. */
    int endpoints() {
        return endpoints;
    }

    /** How many endpoints there are in all. */
    int total() {
        return clusters * endpoints;
    }

    /** The name of a cluster, and of its service in {@link #SERVICES}. */
    String cluster(int index) {
        return this == WARM ? "warm" : "c-" + index;
    }

    /** The names of all services. */
    List<String> services() {
        return this == SERVICES
                ? IntStream.range(0, clusters).mapToObj(this::cluster).toList()
                : List.of(SERVICE);
    }

    /** The address of an endpoint, as {@code host:port}. */
    String address(int cluster, int endpoint) {
        return loopback(this == WARM ? 3 : 1, cluster * endpoints + endpoint);
    }

    /** The change of that number, which is from 0 on; no two have the same address. */
    Change change(int number) {
        return new Change(number * 37 % clusters, number * 7_919 % endpoints, loopback(2, number));
    }

    private static String loopback(int group, int number) {
        return "127." + group + "." + number / 250 + "." + (1 + number % 250) + ":" + PORT;
    }

    /**
     * One endpoint gets another address.
     *
     * @param cluster the cluster's number
     * @param endpoint the endpoint's place in its cluster
     * @param address the address that it has from then on
     */
    record Change(int cluster, int endpoint, String address) {}
}
