package dev.proxyless.mesh.cel;

import com.google.re2j.Pattern;
import dev.cel.runtime.CelVariableResolver;
import dev.proxyless.mesh.model.match.RequestFields;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The variables of a compiled expression for one request. Used by one thread. */
final class RequestVariables implements CelVariableResolver {

    /** The request, of which functions take headers. */
    static final String HEADERS = "@headers";

    /** When it is: the request begins when its conditions are looked at. */
    static final String TIME = "@time";

    private static final String PATTERN = "@pattern";
    private static final String PRESENCE = "@has";

    private final RequestFields request;
    private final List<Pattern> patterns;
    private final InstantSource clock;

    RequestVariables(RequestFields request, List<Pattern> patterns, InstantSource clock) {
        this.request = request;
        this.patterns = patterns;
        this.clock = clock;
    }

    /** The name of a pattern of the expression. */
    static String pattern(int number) {
        return PATTERN + number;
    }

    /** The name of whether the request has an attribute. */
    static String presence(RequestAttribute attribute) {
        return PRESENCE + attribute.variable();
    }

    @Override
    public Optional<Object> find(String name) {
        RequestAttribute attribute = RequestAttribute.ofVariable(name);
        if (attribute != null) {
            String value = attribute.of(request);
            if (value == null) {
                throw new MissingKey(attribute.field());
            }
            return Optional.of(value);
        }
        if (name.equals(HEADERS)) {
            return Optional.of(request);
        }
        if (name.equals(TIME)) {
            return Optional.of(clock.instant());
        }
        if (name.startsWith(PATTERN)) {
            return Optional.of(patterns.get(Integer.parseInt(name, PATTERN.length(), name.length(), 10)));
        }
        if (name.startsWith(PRESENCE)) {
            RequestAttribute asked = RequestAttribute.ofVariable(name.substring(PRESENCE.length()));
            return asked == null ? Optional.empty() : Optional.of(asked.of(request) != null);
        }
        return Optional.empty();
    }
}
