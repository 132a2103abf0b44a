package dev.proxyless.mesh.xds.dns;

import dev.proxyless.mesh.model.cluster.DnsLookup.Family;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Asks the file of hosts and the name servers that the system is set up with, search domains included. Unlike the JDK's own
 * it tells how long an answer holds and remembers none, as Envoy's does. A few daemon threads, which end when there is
 * nothing to ask.
 */
public final class DnsNameResolver implements NameResolver {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int ROUNDS = 3;
    private static final int THREADS = 16;
    private static final int IDLE_SECONDS = 10;
    private static final Answer NO_ADDRESS =
            new Answer.None("the domain has no address of the family that is asked for");

    private final NameServers servers;
    private final Function<Exchange, LookupSession> sessions;
    private final ThreadPoolExecutor executor;

    private DnsNameResolver(NameServers servers, Surroundings surroundings) {
        this.servers = servers;
        this.executor = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "mesh-dns");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        this.sessions = exchange -> LookupSession.builder()
                .resolver(exchange)
                .executor(executor)
                .searchPath(surroundings.searchDomains())
                .ndots(surroundings.ndots())
                .hostsFileParser(surroundings.hosts().get())
                .build();
    }

    /**
     * What a name is looked up with besides name servers ({@code resolv.conf(5)}, {@code hosts(5)}).
     *
     * @param searchDomains which are appended to a name that is not absolute
     * @param ndots how many dots a name has at least that is tried as it is first
     * @param hosts makes a reader of the file of hosts; one for each lookup, for two at a time may find it half read
     */
    record Surroundings(List<Name> searchDomains, int ndots, Supplier<HostsFileParser> hosts) {}

    /** As the system is set up now. */
    public static DnsNameResolver create() {
        ResolverConfig config = new ResolverConfig();
        return create(
                new NameServers(config.servers(), TIMEOUT, ROUNDS),
                new Surroundings(config.searchPath(), config.ndots(), HostsFileParser::new));
    }

    /** With name servers and surroundings of the test's own. */
    static DnsNameResolver create(NameServers servers, Surroundings surroundings) {
        return new DnsNameResolver(servers, surroundings);
    }

    @Override
    public CompletionStage<Answer> resolve(String host, Family family) {
        return switch (family) {
            case V4_ONLY -> ask(host, Type.A);
            case V6_ONLY -> ask(host, Type.AAAA);
            case V4_PREFERRED -> askInOrder(host, Type.A, Type.AAAA);
            case AUTO -> askInOrder(host, Type.AAAA, Type.A);
            case ALL -> ask(host, Type.AAAA).thenCombine(ask(host, Type.A), FamilyAnswers::both);
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
        servers.close();
    }

    private CompletionStage<Answer> askInOrder(String host, int first, int second) {
        return ask(host, first)
                .thenCompose(answer -> answer instanceof Answer.Found
                        ? CompletableFuture.completedFuture(answer)
                        : ask(host, second).thenApply(other -> FamilyAnswers.second(answer, other)));
    }

    private CompletionStage<Answer> ask(String host, int type) {
        try {
            Name name = Name.fromString(host);
            Exchange exchange = new Exchange(servers);
            // On the pool from the start: the file of hosts is read first.
            return CompletableFuture.supplyAsync(() -> sessions.apply(exchange).lookupAsync(name, type), executor)
                    .thenCompose(Function.identity())
                    .handle((result, error) -> error == null ? answer(result, exchange) : problem(error));
        } catch (TextParseException e) {
            return CompletableFuture.completedFuture(new Answer.None("it is no name, " + e.getMessage()));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(
                    new Answer.Failed(ConfigError.Kind.UNREACHABLE, "the resolver is closed"));
        }
    }

    private static Answer answer(LookupResult result, Exchange exchange) {
        List<String> addresses = result.getRecords().stream()
                .map(DnsNameResolver::literal)
                .filter(literal -> !literal.isEmpty())
                .toList();
        return addresses.isEmpty() ? NO_ADDRESS : new Answer.Found(addresses, exchange.timeToLive());
    }

    private static String literal(Record record) {
        if (record instanceof ARecord four) {
            return four.getAddress().getHostAddress();
        }
        return record instanceof AAAARecord six ? six.getAddress().getHostAddress() : "";
    }

    private static Answer problem(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof UncheckedIOException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof NoSuchDomainException) {
            return new Answer.None("no such domain");
        }
        if (cause instanceof NoSuchRRSetException) {
            return NO_ADDRESS;
        }
        boolean late = cause instanceof SocketTimeoutException;
        return new Answer.Failed(
                late ? ConfigError.Kind.TIMEOUT : ConfigError.Kind.UNREACHABLE,
                late ? String.valueOf(cause.getMessage()) : String.valueOf(cause));
    }
}
