package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The messages that the rules are about, by their full names. */
final class MessageDescriptors {

    /** Each stands for its file and all files that this one imports. A message of another extension needs a line here. */
    private static final List<Descriptor> STARTS = List.of(
            Bootstrap.getDescriptor(),
            HttpConnectionManager.getDescriptor(),
            Router.getDescriptor(),
            HttpProtocolOptions.getDescriptor(),
            ClusterConfig.getDescriptor(),
            DnsCluster.getDescriptor(),
            RoundRobin.getDescriptor(),
            LeastRequest.getDescriptor(),
            Random.getDescriptor(),
            WrrLocality.getDescriptor(),
            UriTemplateMatchConfig.getDescriptor(),
            DiscoveryResponse.getDescriptor());

    private static final Map<String, Descriptor> BY_NAME = all();

    private MessageDescriptors() {}

    static Descriptor named(String name) {
        Descriptor found = BY_NAME.get(name);
        if (found == null) {
            throw new AssertionError(name + ": not known here (expected: a line for its file in MessageDescriptors)");
        }
        return found;
    }

    private static Map<String, Descriptor> all() {
        Map<String, Descriptor> messages = new HashMap<>();
        Set<String> files = new HashSet<>();
        STARTS.forEach(start -> add(start.getFile(), files, messages));
        return messages;
    }

    private static void add(FileDescriptor file, Set<String> files, Map<String, Descriptor> messages) {
        if (files.add(file.getName())) {
            file.getMessageTypes().forEach(message -> add(message, messages));
            file.getDependencies().forEach(dependency -> add(dependency, files, messages));
        }
    }

    private static void add(Descriptor message, Map<String, Descriptor> messages) {
        messages.put(message.getFullName(), message);
        message.getNestedTypes().forEach(nested -> add(nested, messages));
    }
}
