package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.Attempt;
import dev.proxyless.mesh.http.HeaderLines;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Cluster.Protocol;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The requests that go to endpoints.
 *
 * <p>HTTP/1.1 unless the cluster, or failing that the request itself, asks for HTTP/2: java.net.http makes {@code
 * :authority} of the URI, which must have the endpoint's address, and takes no other (JDK 17 and 25). A client must not send a
 * {@code Host} header that differs from it (RFC 9113, section 8.3.1), and servers that check it refuse one, so over HTTP/2 the
 * service's name goes in {@code x-forwarded-host}, where Envoy puts the name that it replaces.
 */
final class AttemptRequests {

    /** What java.net.http sets itself, and fails a request for that has it: a route's change to one of these is without effect. */
    private static final List<String> REFUSED = Stream.of("connection", "content-length", "expect", "upgrade")
            .filter(name -> !HostHeader.isAllowed(name))
            .toList();

    private AttemptRequests() {}

    static HttpRequest of(
            HttpRequest request, Destination destination, Optional<BodyPublisher> body, @Nullable Duration timeout)
            throws IOException {
        Attempt attempt = destination.attempt();
        Version version = version(request, attempt.cluster().protocol());
        HeaderLines headers = HeaderLines.of(request.headers().map(), attempt);
        if (!attempt.headerMutations().isEmpty()) {
            REFUSED.forEach(headers::remove);
        }
        if (version == Version.HTTP_2) {
            headers.remove("host").setIfAbsent("x-forwarded-host", attempt.authority());
        } else {
            headers.set("Host", attempt.authority());
        }
        return new WireRequest(
                request, uri(destination), headers(headers.toMap()), body, timeout, Optional.of(version));
    }

    /** A response as the route changes it. */
    static ResponseInfo changed(ResponseInfo info, List<HeaderMutation> mutations, FormatContext context) {
        if (mutations.isEmpty()) {
            return info;
        }
        HeaderLines headers = HeaderLines.of(info.headers().map()).applyToResponse(mutations, context);
        return new MeshResponse.Info(info.statusCode(), headers(headers.toMap()), info.version());
    }

    static HttpHeaders headers(Map<String, List<String>> lines) {
        return HttpHeaders.of(lines, (name, value) -> true);
    }

    private static Version version(HttpRequest request, Protocol protocol) {
        return switch (protocol) {
            case HTTP_1_1 -> Version.HTTP_1_1;
            case HTTP_2 -> Version.HTTP_2;
            case CLIENT_CHOICE -> request.version().orElse(Version.HTTP_1_1);
        };
    }

    /**
     * A backslash, which Envoy sends as it is where {@code UNESCAPE_AND_FORWARD} made one, stays escaped: no URI has any.
     *
     * @throws ConnectException if java.net.http cannot connect to an address of this kind
     */
    private static URI uri(Destination destination) throws IOException {
        if (!(destination.address() instanceof Address.Socket)) {
            throw new ConnectException(
                    "java.net.http connects to no Unix domain socket such as " + destination.address()
                            + " (expected: an endpoint with a socket_address for HTTP clients; gRPC channels can be made for pipes)");
        }
        String path = destination.attempt().pathAndQuery();
        String uri = "http://" + destination.address() + path.replace("\\", "%5C");
        try {
            return new URI(uri);
        } catch (URISyntaxException e) {
            throw new IOException("path: " + path + " (expected: a URI's path, see the route's rewrite)", e);
        }
    }
}
