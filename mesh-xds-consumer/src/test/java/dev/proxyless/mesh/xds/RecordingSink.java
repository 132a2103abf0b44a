package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.util.ArrayList;
import java.util.List;

/** Remembers everything that a source says. */
final class RecordingSink implements SnapshotSink {

    final List<MeshSnapshot> snapshots = new ArrayList<>();
    final List<SourceEvent> events = new ArrayList<>();
    /** Snapshots and events in the order in which they came. */
    final List<Object> all = new ArrayList<>();

    @Override
    public void publish(MeshSnapshot snapshot) {
        snapshots.add(snapshot);
        all.add(snapshot);
    }

    @Override
    public void onEvent(SourceEvent event) {
        events.add(event);
        all.add(event);
    }

    MeshSnapshot last() {
        return snapshots.isEmpty() ? MeshSnapshot.EMPTY : snapshots.get(snapshots.size() - 1);
    }

    ServiceSnapshot ready(String service) {
        if (last().services().get(ServiceName.of(service)) instanceof Resolved.Ready<ServiceSnapshot> ready) {
            return ready.value();
        }
        throw new AssertionError(service + " is not ready in " + last());
    }

    ConfigError absent(String service) {
        if (last().services().get(ServiceName.of(service)) instanceof Resolved.Absent<ServiceSnapshot> absent) {
            return absent.error();
        }
        throw new AssertionError(service + " is not absent in " + last());
    }

    ClusterSnapshot cluster(String service, String cluster) {
        if (ready(service).clusters().get(cluster) instanceof Resolved.Ready<ClusterSnapshot> ready) {
            return ready.value();
        }
        throw new AssertionError(cluster + " is not ready in " + last());
    }

    int port(String service, String cluster) {
        Address address = cluster(service, cluster)
                .endpoints()
                .localities()
                .get(0)
                .endpoints()
                .get(0)
                .address();
        return ((Address.Socket) address).port();
    }

    <E extends SourceEvent> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
