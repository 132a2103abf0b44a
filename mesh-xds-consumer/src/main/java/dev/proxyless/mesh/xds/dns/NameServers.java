package dev.proxyless.mesh.xds.dns;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.WireParseException;

/**
 * The name servers of this process, asked one after the other until one knows: by UDP, and by TCP where the answer is too
 * long for that (RFC 1035, section 4.2). Blocks the caller. Has sockets of its own, one a question, so that nothing is left
 * once it is closed and no port can be foreseen.
 */
final class NameServers implements AutoCloseable {

    private static final int MAX_DATAGRAM = 4096;

    private final List<InetSocketAddress> servers;
    private final Duration timeout;
    private final int rounds;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param servers in the order in which they are asked, at least one
     * @param timeout how long one may take to answer
     * @param rounds how often one that is silent is asked
     */
    NameServers(List<InetSocketAddress> servers, Duration timeout, int rounds) {
        this.servers = List.copyOf(servers);
        this.timeout = timeout;
        this.rounds = rounds;
    }

    /**
     * Asks until a server answers that it knows, or that there is no such name; if none does, the answer is the last
     * refusal.
     *
     * @throws IOException if no server answers at all
     */
    Message ask(Message query) throws IOException {
        Message refusal = null;
        IOException silence = new IOException("no name server is known");
        List<InetSocketAddress> left = servers;
        for (int round = 0; round < rounds; round++) {
            List<InetSocketAddress> silent = new ArrayList<>();
            for (InetSocketAddress server : left) {
                try {
                    Message answer = ask(server, query);
                    if (answer.getRcode() == Rcode.NOERROR || answer.getRcode() == Rcode.NXDOMAIN) {
                        return answer;
                    }
                    refusal = answer;
                } catch (IOException e) {
                    silence = e;
                    silent.add(server);
                }
            }
            left = silent;
        }
        if (refusal != null) {
            return refusal;
        }
        throw silence;
    }

    private Message ask(InetSocketAddress server, Message query) throws IOException {
        try {
            Message answer = byDatagram(server, query);
            return answer.getHeader().getFlag(Flags.TC) ? byStream(server, query) : answer;
        } catch (SocketTimeoutException e) {
            IOException clear = new SocketTimeoutException("no answer from " + server.getHostString() + ":"
                    + server.getPort() + " within " + timeout.toMillis() + " ms");
            clear.initCause(e);
            throw clear;
        }
    }

    private Message byDatagram(InetSocketAddress server, Message query) throws IOException {
        DatagramSocket socket = opened(new DatagramSocket());
        try (socket) {
            socket.connect(server);
            byte[] wire = query.toWire();
            socket.send(new DatagramPacket(wire, wire.length));
            long start = System.nanoTime();
            DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
            while (true) {
                socket.setSoTimeout(left(start));
                socket.receive(packet);
                byte[] received = Arrays.copyOf(packet.getData(), packet.getLength());
                if (isAnswer(received, query)) {
                    return new Message(received);
                }
                packet.setLength(MAX_DATAGRAM);
            }
        } finally {
            open.remove(socket);
        }
    }

    private int left(long start) throws SocketTimeoutException {
        long left = timeout.minusNanos(System.nanoTime() - start).toMillis();
        if (left <= 0) {
            throw new SocketTimeoutException("nothing but foreign datagrams");
        }
        return (int) left;
    }

    private Message byStream(InetSocketAddress server, Message query) throws IOException {
        Socket socket = opened(new Socket());
        try (socket) {
            socket.connect(server, (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            byte[] wire = query.toWire();
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(Short.BYTES + wire.length)
                            .putShort((short) wire.length)
                            .put(wire)
                            .array());
            DataInputStream input = new DataInputStream(socket.getInputStream());
            byte[] received = new byte[input.readUnsignedShort()];
            input.readFully(received);
            if (!isAnswer(received, query)) {
                throw new WireParseException("an answer to another question");
            }
            return new Message(received);
        } finally {
            open.remove(socket);
        }
    }

    /** Anybody can send a datagram: only what has the number and the question of the query is an answer to it. */
    private static boolean isAnswer(byte[] received, Message query) {
        try {
            Message answer = new Message(received);
            return answer.getHeader().getFlag(Flags.QR)
                    && answer.getHeader().getID() == query.getHeader().getID()
                    && query.getQuestion().equals(answer.getQuestion());
        } catch (IOException e) {
            return false;
        }
    }

    private <S extends Closeable> S opened(S socket) throws IOException {
        open.add(socket);
        if (closed) {
            socket.close();
        }
        return socket;
    }

    /** Ends what is being asked with an {@link IOException}. */
    @Override
    public void close() {
        closed = true;
        for (Closeable socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new AssertionError("a socket without linger does not fail to close", e);
            }
        }
    }
}
