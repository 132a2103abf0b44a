package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.match.RequestFields;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request as descriptors see it: unlike conditions, without percent-encoding. Works on few calls, so nothing is
 * kept.
 */
final class DecodedQuery {

    private static final int HEX = 16;

    private DecodedQuery() {}

    /** The first value of a parameter, empty if it has none; null if it is missing. */
    static @Nullable String first(RequestFields request, String name) {
        String path = request.header(":path");
        int start = path == null ? 0 : path.indexOf('?') + 1;
        if (path == null || start == 0) {
            return null;
        }
        for (String parameter : path.substring(start).split("&", -1)) {
            int equals = parameter.indexOf('=');
            String key = equals < 0 ? parameter : parameter.substring(0, equals);
            if (decode(key).equals(name)) {
                return equals < 0 ? "" : decode(parameter.substring(equals + 1));
            }
        }
        return null;
    }

    /** What is no percent sign with two digits stays as it is, as does a plus sign. */
    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] written = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(written.length);
        for (int i = 0; i < written.length; i++) {
            int high = i < written.length - 2 && written[i] == '%' ? Character.digit(written[i + 1], HEX) : -1;
            int low = high < 0 ? -1 : Character.digit(written[i + 2], HEX);
            if (low < 0) {
                decoded.write(written[i]);
            } else {
                decoded.write(high * HEX + low);
                i += 2;
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }
}
