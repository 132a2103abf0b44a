package dev.proxyless.mesh.xds.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;

/**
 * All that is sent and received for one question, which may take several messages: search domains, aliases. Remembers the
 * shortest time to live of what the answers say, aliases included: when one of them ends, so does the whole.
 */
final class Exchange implements Resolver {

    private static final long NONE = Long.MAX_VALUE;

    private final NameServers servers;
    private final AtomicLong shortest = new AtomicLong(NONE);

    Exchange(NameServers servers) {
        this.servers = servers;
    }

    /** How long the answer holds; empty if none came from a name server. */
    Optional<Duration> timeToLive() {
        long seconds = shortest.get();
        return seconds == NONE ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return noted(servers.ask(query));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                executor);
    }

    private Message noted(Message answer) {
        for (Record record : answer.getSection(Section.ANSWER)) {
            shortest.accumulateAndGet(record.getTTL(), Math::min);
        }
        return answer;
    }

    @Override
    public void setPort(int port) {
        throw fixed();
    }

    @Override
    public void setTCP(boolean flag) {
        throw fixed();
    }

    @Override
    public void setIgnoreTruncation(boolean flag) {
        throw fixed();
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
        throw fixed();
    }

    @Override
    public void setTSIGKey(TSIG key) {
        throw fixed();
    }

    @Override
    public void setTimeout(Duration timeout) {
        throw fixed();
    }

    private static UnsupportedOperationException fixed() {
        return new UnsupportedOperationException("how name servers are asked is fixed (expected: not to be set)");
    }
}
