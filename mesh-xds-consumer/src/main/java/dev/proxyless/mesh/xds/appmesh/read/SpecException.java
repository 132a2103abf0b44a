package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.AppMeshFinding;

/** A resource cannot be read. Never leaves this package: it becomes a finding. */
final class SpecException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient AppMeshFinding finding;

    SpecException(AppMeshFinding finding) {
        super(finding.describe(), null, false, false);
        this.finding = finding;
    }

    AppMeshFinding finding() {
        return finding;
    }
}
