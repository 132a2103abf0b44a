package dev.proxyless.mesh.client.telemetry;

import java.util.function.BiConsumer;

/** Is told what happens to one attempt. */
public interface AttemptObserver {

    /** An observer that does nothing. */
    AttemptObserver NONE = new AttemptObserver() {
        @Override
        public void inject(BiConsumer<String, String> headers) {}

        @Override
        public void end(CallEnd end) {}
    };

    /** Adds the headers that carry the trace context to the endpoint, in lower case. */
    void inject(BiConsumer<String, String> headers);

    /** The attempt ended. Called once. */
    void end(CallEnd end);
}
