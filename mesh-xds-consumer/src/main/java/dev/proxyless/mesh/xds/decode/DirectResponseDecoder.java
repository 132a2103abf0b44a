package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.RouteAction.DirectResponse;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Answers that need no endpoint (Envoy {@code route.v3.DirectResponseAction}).
 *
 * <p>A body may be in a file or a variable of this process's own, whoever names it, as in Envoy: it is read once, when the
 * resource is taken, and goes to nobody but the application, which could read it anyway. What cannot be read is refused with
 * its name and never with what is in it, for the control plane is told of it.
 */
final class DirectResponseDecoder {

    static final FieldRules RULES =
            FieldRules.of("envoy.config.route.v3.DirectResponseAction").honouring("status", "body");
    static final FieldRules BODY_RULES = FieldRules.of("envoy.config.core.v3.DataSource")
            .at("as the body of a direct response")
            .honouring("inline_string", "inline_bytes", "filename", "environment_variable")
            .reporting("watched_directory", "the file is read once, when the resource is taken");

    private DirectResponseDecoder() {}

    /** The answer, or null if it was refused. */
    static @Nullable DirectResponse decode(DirectResponseAction proto, RouteDefaults defaults, FieldPath at) {
        RULES.apply(proto, at);
        int status = proto.getStatus();
        if (status < 200 || status > 599) {
            at.field("status").refuse(Integer.toUnsignedString(status) + " (expected: 200 to 599)");
            return null;
        }
        FieldPath body = at.field("body");
        BODY_RULES.apply(proto.getBody(), body);
        byte[] bytes = bytes(proto.getBody(), defaults.maxBodyBytes(), body);
        if (bytes.length > defaults.maxBodyBytes()) {
            tooLong("more", defaults.maxBodyBytes(), body);
        }
        return new DirectResponse(status, text(bytes, body));
    }

    private static byte[] bytes(DataSource proto, int max, FieldPath at) {
        return switch (proto.getSpecifierCase()) {
            case INLINE_STRING -> proto.getInlineString().getBytes(StandardCharsets.UTF_8);
            case INLINE_BYTES -> proto.getInlineBytes().toByteArray();
            case FILENAME -> ofFile(proto.getFilename(), max, at.field("filename"));
            case ENVIRONMENT_VARIABLE -> ofVariable(proto.getEnvironmentVariable(), at.field("environment_variable"));
            case SPECIFIER_NOT_SET -> new byte[0];
        };
    }

    /** At most a byte more than {@code max}, for a file may be without end. */
    private static byte[] ofFile(String name, int max, FieldPath at) {
        try (InputStream file = Files.newInputStream(Path.of(name))) {
            return file.readNBytes(max + 1);
        } catch (IOException | InvalidPathException e) {
            at.refuse("\"" + name + "\" (expected: a file that can be read, "
                    + e.getClass().getSimpleName() + ")");
            return new byte[0];
        }
    }

    private static byte[] ofVariable(String name, FieldPath at) {
        String value = System.getenv(name);
        if (value == null) {
            at.refuse("\"" + name + "\" (expected: a variable that is set)");
            return new byte[0];
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes, FieldPath at) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            at.report("the body is text in UTF-8: bytes that are not are replaced");
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static void tooLong(String size, int max, FieldPath at) {
        at.refuse(size + " than " + max + " bytes (expected: no more; see max_direct_response_body_size_bytes of the"
                + " route configuration)");
    }
}
