package dev.proxyless.mesh.http.contract;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request in no library's own words.
 *
 * @param method the method
 * @param url the URL
 * @param headers the headers
 * @param body the body, or null
 * @param replayable whether the body is made so that it can be sent again
 * @param timeout the application's own limit, or null
 */
public record Call(
        String method,
        String url,
        Map<String, String> headers,
        @Nullable String body,
        boolean replayable,
        @Nullable Duration timeout) {

    /** A GET. */
    public static Call get(String url) {
        return new Call("GET", url, Map.of(), null, true, null);
    }

    /** A POST whose body can be sent again. */
    public static Call post(String url, String body) {
        return new Call("POST", url, Map.of(), body, true, null);
    }

    /** A POST whose body can be sent once. */
    public static Call postOnce(String url, String body) {
        return new Call("POST", url, Map.of(), body, false, null);
    }

    /** This call with one more header. */
    public Call with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Call(method, url, more, body, replayable, timeout);
    }

    /** This call with a limit. */
    public Call within(Duration limit) {
        return new Call(method, url, headers, body, replayable, limit);
    }
}
