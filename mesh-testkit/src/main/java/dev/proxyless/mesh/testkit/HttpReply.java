package dev.proxyless.mesh.testkit;

import java.util.Map;

/**
 * What an {@link HttpBackend} answers.
 *
 * @param status 200 to 599
 * @param headers the headers, without those of the message's length and of the backend's identity
 * @param body the body in UTF-8, empty for none
 */
public record HttpReply(int status, Map<String, String> headers, String body) {

    /** Status 200 with {@code body}. */
    public static HttpReply ok(String body) {
        return of(200, body);
    }

    /** {@code status} with {@code body}. */
    public static HttpReply of(int status, String body) {
        return new HttpReply(status, Map.of(), body);
    }
}
