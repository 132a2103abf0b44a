package dev.proxyless.mesh.xds.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server of this machine, by UDP and TCP. What it is not told of does not exist. */
final class LocalNameServer implements AutoCloseable {

    /** A rule that makes it say nothing. */
    static final int SILENT = -1;

    private final DatagramSocket datagrams;
    private final ServerSocket streams;
    private final Map<String, Integer> codes = new ConcurrentHashMap<>();
    private final Map<String, List<Record>> records = new ConcurrentHashMap<>();
    private final Map<String, Boolean> truncated = new ConcurrentHashMap<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    private LocalNameServer(DatagramSocket datagrams, ServerSocket streams) {
        this.datagrams = datagrams;
        this.streams = streams;
    }

    static LocalNameServer start() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ServerSocket streams = new ServerSocket(0, 10, loopback);
        DatagramSocket datagrams = new DatagramSocket(streams.getLocalPort(), loopback);
        LocalNameServer server = new LocalNameServer(datagrams, streams);
        thread(server::serveDatagrams);
        thread(server::serveStreams);
        return server;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) datagrams.getLocalSocketAddress();
    }

    /** Answers {@code name} and {@code type} by records such as {@code 30 A 10.0.0.1}, of that name. */
    LocalNameServer has(String name, String type, String... lines) throws IOException {
        Record[] all = new Record[lines.length];
        for (int i = 0; i < lines.length; i++) {
            String[] parts = lines[i].split(" ", 3);
            all[i] = Record.fromString(
                    Name.fromString(name),
                    Type.value(parts[1]),
                    DClass.IN,
                    Long.parseLong(parts[0]),
                    parts[2],
                    Name.root);
        }
        records.put(name + " " + type, Arrays.asList(all));
        return this;
    }

    /** Answers {@code name} by a code, or not at all. */
    LocalNameServer answers(String name, int code) {
        codes.put(name, code);
        return this;
    }

    /** Says by UDP that the answer is too long. */
    LocalNameServer truncates(String name) {
        truncated.put(name, true);
        return this;
    }

    /** The questions so far, such as {@code a.example. A udp}. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        streams.close();
    }

    private Message answer(Message query, boolean stream) {
        Record question = query.getQuestion();
        String name = question.getName().toString();
        String key = name + " " + Type.string(question.getType());
        asked.add(key + (stream ? " tcp" : " udp"));
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question, Section.QUESTION);
        int code = codes.getOrDefault(name, isKnown(name) ? Rcode.NOERROR : Rcode.NXDOMAIN);
        answer.getHeader().setRcode(Math.max(code, 0));
        if (truncated.containsKey(name) && !stream) {
            answer.getHeader().setFlag(Flags.TC);
        } else {
            records.getOrDefault(key, List.of()).forEach(record -> answer.addRecord(record, Section.ANSWER));
        }
        return answer;
    }

    private boolean isKnown(String name) {
        return records.keySet().stream().anyMatch(key -> key.startsWith(name + " "));
    }

    private boolean isSilent(Message query) {
        return codes.getOrDefault(query.getQuestion().getName().toString(), Rcode.NOERROR) == SILENT;
    }

    private void serveDatagrams() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                datagrams.receive(packet);
                Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                if (isSilent(query)) {
                    answer(query, false);
                    continue;
                }
                Message foreign = answer(query, false);
                foreign.getHeader().setID(query.getHeader().getID() ^ 1);
                asked.remove(asked.stream().reduce((a, b) -> b).orElseThrow());
                send(foreign, packet);
                send(answer(query, false), packet);
            }
        } catch (IOException e) {
            if (!datagrams.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void send(Message answer, DatagramPacket packet) throws IOException {
        byte[] wire = answer.toWire();
        datagrams.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
    }

    private void serveStreams() {
        try {
            while (true) {
                try (Socket socket = streams.accept()) {
                    DataInputStream input = new DataInputStream(socket.getInputStream());
                    Message query = new Message(input.readNBytes(input.readUnsignedShort()));
                    byte[] wire = answer(query, true).toWire();
                    DataOutputStream output = new DataOutputStream(socket.getOutputStream());
                    output.writeShort(wire.length);
                    output.write(wire);
                }
            }
        } catch (IOException e) {
            if (!streams.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "local-name-server");
        thread.setDaemon(true);
        thread.start();
    }
}
