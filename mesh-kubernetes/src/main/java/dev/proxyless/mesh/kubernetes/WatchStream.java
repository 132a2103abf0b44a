package dev.proxyless.mesh.kubernetes;

import dev.proxyless.mesh.kubernetes.Slices.Service;
import dev.proxyless.mesh.kubernetes.Slices.Watcher;
import dev.proxyless.mesh.kubernetes.Slices.Watching;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One watch: a response without end, of which each line is an event. Bytes come one call at a time, on the client's threads;
 * it is closed by any thread.
 */
final class WatchStream implements Watching {

    private static final int LONGEST_FAULT = 10_000;

    private final Service service;
    private final Watcher watcher;
    private final Consumer<WatchStream> end;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int code;

    private @Nullable AsyncBody body; // guarded by this
    private boolean over; // guarded by this

    /**
     * @param end is told once, when nothing more comes of it
     */
    WatchStream(Service service, Watcher watcher, Consumer<WatchStream> end) {
        this.service = service;
        this.watcher = watcher;
        this.end = end;
    }

    /** There is an answer, whose bytes come once they are asked for. */
    void onResponse(HttpResponse<AsyncBody> response) {
        code = response.code();
        AsyncBody own = response.body();
        boolean wanted;
        synchronized (this) {
            body = own;
            wanted = !over;
        }
        if (!wanted) {
            own.cancel();
            return;
        }
        if (code == 200) {
            watcher.onOpen();
        }
        CompletionStage<Void> done = own.done();
        done.whenComplete((nothing, fault) -> {
            if (code != 200) {
                onFault(Faults.refused(service, code, line.toString(StandardCharsets.UTF_8)));
            } else if (fault != null) {
                onFault(Faults.unreachable("Kubernetes", fault));
            } else if (finish()) {
                watcher.onEnd();
            }
        });
        own.consume();
    }

    void onBytes(List<ByteBuffer> buffers, AsyncBody own) {
        for (ByteBuffer buffer : buffers) {
            while (buffer.hasRemaining()) {
                take(buffer.get());
            }
        }
        own.consume();
    }

    /** There is no answer, or it is not to be used. */
    void onFault(Slices.Failed failed) {
        if (finish()) {
            watcher.onFailure(failed);
        }
    }

    @Override
    public void close() {
        finish();
    }

    private void take(byte next) {
        if (code != 200) {
            if (line.size() < LONGEST_FAULT) {
                line.write(next);
            }
        } else if (next != '\n') {
            line.write(next);
        } else if (line.size() > 0) {
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            use(text);
        }
    }

    private void use(String text) {
        SliceList.Event event = SliceList.event(text);
        if (event instanceof SliceList.Event.Fault fault) {
            onFault(fault.failed());
        } else if (event instanceof SliceList.Event.Changed changed && !isOver()) {
            watcher.onChange(changed.change());
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** Whether this was not over before. */
    private boolean finish() {
        AsyncBody last;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            last = body;
        }
        end.accept(this);
        if (last != null) {
            last.cancel();
        }
        return true;
    }
}
