package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.source.SourceEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Remembers which fields were reported as not honoured, so that each is reported once for a resource type, however many
 * resources have it and however often they are sent.
 *
 * <p>Belongs to whoever owns the decoded resources, and to that one's thread. Bounded by the number of fields that
 * Envoy's messages have.
 */
public final class ValidationReport {

    private final Set<Field> reported = new HashSet<>();

    private ValidationReport() {}

    /** A report with nothing in it. */
    public static ValidationReport create() {
        return new ValidationReport();
    }

    /** What of {@code decoded} was not reported before; from now on it counts as reported. */
    public List<SourceEvent.Unsupported> news(Decoded decoded) {
        List<SourceEvent.Unsupported> news = new ArrayList<>();
        for (SourceEvent.Unsupported unsupported : decoded.unsupported()) {
            if (reported.add(new Field(unsupported.resourceType(), unsupported.field()))) {
                news.add(unsupported);
            }
        }
        return news;
    }

    private record Field(String resourceType, String path) {}
}
