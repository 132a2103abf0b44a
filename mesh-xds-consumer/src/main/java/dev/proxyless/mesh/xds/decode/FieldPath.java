package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.xds.resource.XdsResource;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place in a resource, at which something can be refused or reported. The text, such as {@code
 * virtual_hosts[0].routes[2].match}, is made only when there is something to say.
 */
final class FieldPath {

    private static final int NO_INDEX = -1;

    private final Findings findings;
    private final @Nullable FieldPath parent;
    private final String field;
    private final int index;

    private FieldPath(Findings findings, @Nullable FieldPath parent, String field, int index) {
        this.findings = findings;
        this.parent = parent;
        this.field = field;
        this.index = index;
    }

    /** The resource as a whole. */
    static FieldPath root(Findings findings) {
        return new FieldPath(findings, null, "", NO_INDEX);
    }

    /** A field of the message here. */
    FieldPath field(String name) {
        return new FieldPath(findings, this, name, NO_INDEX);
    }

    /** An element of a list of the message here. */
    FieldPath item(String name, int position) {
        return new FieldPath(findings, this, name, position);
    }

    /** What the runtime has for the keys that the resource names. */
    RuntimeValues runtime() {
        return findings.surroundings().runtime();
    }

    /** The kinds of filters that there are. */
    FilterDecoders filters() {
        return findings.surroundings().filters();
    }

    /** The kinds of cluster specifier plugins that there are. */
    ClusterSpecifierDecoders clusterSpecifiers() {
        return findings.surroundings().clusterSpecifiers();
    }

    /** The names of the control planes that the resource may name. */
    Set<String> controlPlanes() {
        return findings.surroundings().controlPlanes();
    }

    /** What the application says of resources. */
    ResourceOptions options() {
        return findings.surroundings().options();
    }

    /** Whether who sent the resource is followed in what needs trust (gRFC A81). */
    boolean isTrusted() {
        return findings.surroundings().trusted();
    }

    /** What knows expressions of CEL; null if nobody does. */
    @Nullable ExpressionCompiler expressions() {
        return findings.surroundings().expressions();
    }

    /** The cluster that the process itself is of; empty if it is of none. */
    String localCluster() {
        return findings.surroundings().localCluster();
    }

    /** The fields that occur in the resource, as far as it was looked through. */
    OccurringFields occurring() {
        return findings.occurring();
    }

    /** The resource cannot be used because of what is here. */
    void refuse(String problem) {
        findings.refuse(text(true), problem);
    }

    /** What is here is not honoured. */
    void report(String consequence) {
        findings.report(text(false), consequence);
    }

    /** The end of the decoding of the whole resource; a null one has been refused. */
    Decoded conclude(@Nullable XdsResource resource) {
        return findings.conclude(resource);
    }

    private String text(boolean withIndices) {
        StringBuilder text = new StringBuilder();
        append(text, withIndices);
        return text.toString();
    }

    private void append(StringBuilder text, boolean withIndices) {
        if (parent == null) {
            return;
        }
        parent.append(text, withIndices);
        if (!text.isEmpty()) {
            text.append('.');
        }
        text.append(field);
        if (withIndices && index != NO_INDEX) {
            text.append('[').append(index).append(']');
        }
    }
}
