package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.List;

/** What came of one resource of a response or a file. */
public sealed interface Decoded {

    /** The resource's name; empty if not even that could be read. */
    String name();

    /** The fields that were set and are not honoured, each once, with list indices left out. */
    List<SourceEvent.Unsupported> unsupported();

    /**
     * It can be used.
     *
     * @param resource the resource
     * @param unsupported what of it is not honoured
     */
    record Accepted(XdsResource resource, List<SourceEvent.Unsupported> unsupported) implements Decoded {

        public Accepted {
            unsupported = List.copyOf(unsupported);
        }

        @Override
        public String name() {
            return resource.name();
        }
    }

    /**
     * It cannot be used.
     *
     * @param name the resource's name; empty if not even that could be read
     * @param errors everything that is wrong with it, at least one
     * @param unsupported what else of it is not honoured
     */
    record Rejected(String name, List<ConfigError> errors, List<SourceEvent.Unsupported> unsupported)
            implements Decoded {

        public Rejected {
            errors = List.copyOf(errors);
            unsupported = List.copyOf(unsupported);
        }
    }
}
