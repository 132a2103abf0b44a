package dev.proxyless.mesh.xds.appmesh.translate;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.proxyless.mesh.xds.appmesh.spec.AppMeshFinding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What came of a translation: resources, or what is wrong with them; and what has no effect. */
public final class Output {

    private static final String TYPE_PREFIX = "type.googleapis.com/";

    private final List<Any> resources = new ArrayList<>();
    private final Set<String> listeners = new HashSet<>();
    private final Set<AppMeshFinding> refused = new LinkedHashSet<>();
    private final Set<AppMeshFinding> reported = new LinkedHashSet<>();

    Output() {}

    /** The resources: all of them, or none if anything is refused. */
    public List<Any> resources() {
        return refused.isEmpty() ? List.copyOf(resources) : List.of();
    }

    /** What is wrong. */
    public Collection<AppMeshFinding> refused() {
        return refused;
    }

    /** What has no effect. */
    public Collection<AppMeshFinding> reported() {
        return reported;
    }

    /** Adds a listener whose routes are the route configuration {@code routes}; false if there is one of its name. */
    boolean addListener(String name, String routes) {
        boolean added = listeners.add(name.toLowerCase(Locale.ROOT));
        if (added) {
            add(Listeners.listener(name, routes));
        }
        return added;
    }

    void add(Message resource) {
        resources.add(any(resource));
    }

    void refuse(AppMeshFinding finding) {
        refused.add(finding);
    }

    void report(AppMeshFinding finding) {
        reported.add(finding);
    }

    static Any any(Message message) {
        return Any.newBuilder()
                .setTypeUrl(TYPE_PREFIX + message.getDescriptorForType().getFullName())
                .setValue(message.toByteString())
                .build();
    }
}
