package dev.proxyless.mesh.kubernetes;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.http.HttpClient;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes the clients of the API server, with threads that end by themselves after a second with nothing to do. Were they ended
 * from outside, as the library does it, there would be none to close the connection of a watch that is given up.
 */
final class ApiClients extends JdkHttpClientFactory {

    private static final int IDLE_SECONDS = 1;

    @Override
    protected void additionalConfig(HttpClient.Builder builder) {
        builder.executor(new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "mesh-kubernetes-http");
                    thread.setDaemon(true);
                    return thread;
                }));
    }
}
