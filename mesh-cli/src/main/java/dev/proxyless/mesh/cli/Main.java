package dev.proxyless.mesh.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The entry of the runnable jar. */
public final class Main {

    private Main() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] arguments) {
        // gRPC logs by java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(MeshCommand.run(out, err, arguments));
    }
}
