package dev.proxyless.mesh.xds.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.proxyless.mesh.xds.document.DocumentException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what it is told, as text: the names of the clusters, or the fault. */
final class RecordingListener implements ResourceFiles.Listener {

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public void onContent(FileContent content) {
        try {
            List<String> names = new ArrayList<>();
            for (var resource : content.resources()) {
                names.add(resource.unpack(Cluster.class).getName());
            }
            told.add(String.join(",", names));
        } catch (InvalidProtocolBufferException e) {
            told.add(e.toString());
        }
    }

    @Override
    public void onFault(DocumentException fault) {
        told.add("fault: " + fault.getMessage());
    }

    /** What is told next; waits for it. */
    String next() throws InterruptedException {
        String next = told.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("something is told within ten seconds").isNotNull();
        return next;
    }

    /** What was told and not asked for. */
    List<String> rest() {
        List<String> rest = new ArrayList<>();
        told.drainTo(rest);
        return rest;
    }
}
