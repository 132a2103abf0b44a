package dev.proxyless.mesh.http.jdk;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects as java.net.http does: at most five, with its rules for methods (RFC 9110, section 15.4). The mesh does it
 * itself because the location of a service's answer is a name of the mesh, or relative to one: a client that was told an
 * endpoint's address would look for it there.
 */
final class Redirects {

    /** The JDK's default for {@code jdk.httpclient.redirects.retrylimit}. */
    private static final int MAX_REDIRECTS = 5;

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private final HttpClient.Redirect policy;

    Redirects(HttpClient.Redirect policy) {
        this.policy = policy;
    }

    /**
     * The request that follows a response, or null if the response is for the application.
     *
     * @param request the request that was answered
     * @param response its answer
     * @param followed how many redirects there were before
     * @param canSendAgain whether the request's body may be sent again
     */
    @Nullable HttpRequest next(HttpRequest request, ResponseInfo response, int followed, boolean canSendAgain) {
        int status = response.statusCode();
        if (policy == HttpClient.Redirect.NEVER || !STATUSES.contains(status) || followed >= MAX_REDIRECTS) {
            return null;
        }
        Optional<String> location = response.headers().firstValue("location");
        if (location.isEmpty()) {
            return null;
        }
        URI target = target(request.uri(), location.get());
        if (target == null) {
            return null;
        }
        String method = method(status, request.method());
        boolean sameMethod = method.equals(request.method());
        if (!isAllowed(request.uri(), target) || (sameMethod && !canSendAgain)) {
            return null;
        }
        boolean sameAuthority =
                target.getRawAuthority().equalsIgnoreCase(request.uri().getRawAuthority());
        return HttpRequest.newBuilder(request, (name, value) -> isKept(name, sameAuthority))
                .uri(target)
                .method(
                        method,
                        sameMethod ? request.bodyPublisher().orElse(BodyPublishers.noBody()) : BodyPublishers.noBody())
                .build();
    }

    private static @Nullable URI target(URI from, String location) {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException noUri) {
            return null;
        }
    }

    private boolean isAllowed(URI from, URI to) {
        if (to.getHost() == null || to.getScheme() == null) {
            return false;
        }
        return policy == HttpClient.Redirect.ALWAYS
                || !from.getScheme().equalsIgnoreCase("https")
                || to.getScheme().equalsIgnoreCase("https");
    }

    /** What was said to one authority is not for another: neither its name nor the application's credentials. */
    private static boolean isKept(String name, boolean sameAuthority) {
        return sameAuthority
                || !(name.equalsIgnoreCase("host")
                        || name.equalsIgnoreCase("authorization")
                        || name.equalsIgnoreCase("cookie"));
    }

    private static String method(int status, String method) {
        return switch (status) {
            case 301, 302 -> method.equals("POST") ? "GET" : method;
            case 303 -> method.equals("HEAD") ? "HEAD" : "GET";
            default -> method;
        };
    }
}
