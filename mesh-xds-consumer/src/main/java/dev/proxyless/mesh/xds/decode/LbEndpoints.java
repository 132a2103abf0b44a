package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import org.jspecify.annotations.Nullable;

/** The endpoints of a {@code ClusterLoadAssignment}, looked at once each and in their order. */
interface LbEndpoints {

    /** The full name of an endpoint's message. */
    String LB_ENDPOINT = "envoy.config.endpoint.v3.LbEndpoint";

    /** How many a locality has. */
    int count(int locality);

    /** The endpoint as it was decoded earlier without a word to say about it, or null if it was not. */
    @Nullable Endpoint known(int locality, int index);

    /** The endpoint if there is not a word to say about it and it can be had without its message, or null. */
    @Nullable Endpoint plain(int locality, int index);

    /** The endpoint's message, whose fields are taken note of {@code at} the endpoint's place. */
    LbEndpoint message(int locality, int index, FieldPath at);

    /** One that is known and may have things in common with the last that was not; null if there is none. */
    @Nullable Endpoint neighbour();

    /**
     * Those of a message that was parsed as a whole.
     *
     * @param assignment the message
     */
    record Parsed(ClusterLoadAssignment assignment) implements LbEndpoints {

        @Override
        public int count(int locality) {
            return assignment.getEndpoints(locality).getLbEndpointsCount();
        }

        @Override
        public @Nullable Endpoint known(int locality, int index) {
            return null;
        }

        @Override
        public @Nullable Endpoint plain(int locality, int index) {
            return null;
        }

        @Override
        public LbEndpoint message(int locality, int index, FieldPath at) {
            return assignment.getEndpoints(locality).getLbEndpoints(index);
        }

        @Override
        public @Nullable Endpoint neighbour() {
            return null;
        }
    }

    /**
     * Those of a message of which only the endpoints are parsed that are new.
     *
     * @param slices where they are
     * @param earlier what is known
     */
    record Sliced(EndpointSlices slices, KnownEndpoints earlier) implements LbEndpoints {

        @Override
        public int count(int locality) {
            return slices.first(locality + 1) - slices.first(locality);
        }

        @Override
        public @Nullable Endpoint known(int locality, int index) {
            return earlier.take(slices, slices.first(locality) + index);
        }

        @Override
        public @Nullable Endpoint plain(int locality, int index) {
            return slices.plain(slices.first(locality) + index);
        }

        @Override
        public LbEndpoint message(int locality, int index, FieldPath at) {
            LbEndpoint message = slices.parse(slices.first(locality) + index);
            at.occurring().read(LB_ENDPOINT, slices.read(slices.first(locality) + index));
            return message;
        }

        @Override
        public @Nullable Endpoint neighbour() {
            return earlier.neighbour();
        }
    }
}
