package dev.proxyless.mesh.xds.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.DnsLookup.Family;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.dns.NameResolver.Answer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.hosts.HostsFileParser;

/** Against a name server of this machine, with real datagrams and streams. */
class DnsNameResolverTest {

    /** Long enough for a slow machine to answer itself. */
    private static final Duration PATIENT = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    private LocalNameServer server;
    private DnsNameResolver resolver;

    @BeforeEach
    void start() throws Exception {
        server = LocalNameServer.start()
                .has("both.example.", "A", "30 A 10.0.0.1", "20 A 10.0.0.2")
                .has("both.example.", "AAAA", "60 AAAA 2001:db8::1")
                .has("four.example.", "A", "30 A 10.0.0.4")
                .has("six.example.", "AAAA", "30 AAAA 2001:db8::6")
                .has("short.search.example.", "A", "30 A 10.0.0.5")
                .has("alias.example.", "A", "5 CNAME four.example.")
                .answers("broken.example.", Rcode.SERVFAIL)
                .answers("silent.example.", LocalNameServer.SILENT)
                .has("long.example.", "A", "30 A 10.0.0.6")
                .truncates("long.example.");
        Files.writeString(directory.resolve("hosts"), "10.0.0.7 hosted.example\n");
        resolver = resolver(PATIENT, server.address());
    }

    @AfterEach
    void stop() throws Exception {
        resolver.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "both.example | V4_ONLY      | 10.0.0.1, 10.0.0.2                          | 20",
                "both.example | V6_ONLY      | 2001:db8:0:0:0:0:0:1                        | 60",
                "both.example | AUTO         | 2001:db8:0:0:0:0:0:1                        | 60",
                "both.example | V4_PREFERRED | 10.0.0.1, 10.0.0.2                          | 20",
                "both.example | ALL          | 2001:db8:0:0:0:0:0:1, 10.0.0.1, 10.0.0.2    | 20",
                "four.example | AUTO         | 10.0.0.4                                    | 30",
                "four.example | ALL          | 10.0.0.4                                    | 30",
                "six.example  | V4_PREFERRED | 2001:db8:0:0:0:0:0:6                        | 30",
                "six.example  | ALL          | 2001:db8:0:0:0:0:0:6                        | 30",
                "four.example.| V4_ONLY      | 10.0.0.4                                    | 30",
            })
    void theAddressesOfTheFamilyAreFound(String host, Family family, String addresses, long seconds) throws Exception {
        assertThat(resolve(host, family))
                .isEqualTo(new Answer.Found(List.of(addresses.split(", ")), Optional.of(Duration.ofSeconds(seconds))));
    }

    @Test
    void anAliasIsFollowedAndTheShortestTimeToLiveCounts() throws Exception {
        assertThat(resolve("alias.example", Family.V4_ONLY))
                .isEqualTo(new Answer.Found(List.of("10.0.0.4"), Optional.of(Duration.ofSeconds(5))));
    }

    @Test
    void searchDomainsAreAppended() throws Exception {
        assertThat(resolve("short", Family.V4_ONLY))
                .isEqualTo(new Answer.Found(List.of("10.0.0.5"), Optional.of(Duration.ofSeconds(30))));
    }

    @Test
    void theFileOfHostsComesFirst() throws Exception {
        assertThat(resolve("hosted.example", Family.V4_ONLY))
                .isEqualTo(new Answer.Found(List.of("10.0.0.7"), Optional.empty()));
        assertThat(server.asked()).isEmpty();
    }

    @RepeatedTest(3)
    void anAnswerThatIsTooLongIsAskedForByTcp() throws Exception {
        assertThat(resolve("long.example", Family.V4_ONLY))
                .isEqualTo(new Answer.Found(List.of("10.0.0.6"), Optional.of(Duration.ofSeconds(30))));
        assertThat(server.asked()).containsExactly("long.example. A udp", "long.example. A tcp");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none.example | V4_ONLY | no such domain",
                "none.example | ALL     | no such domain",
                "six.example  | V4_ONLY | the domain has no address of the family that is asked for",
                "a..b         | V4_ONLY | it is no name, 'a..b': invalid empty label",
            })
    void aNameWithoutAddressesHasNone(String host, Family family, String reason) throws Exception {
        assertThat(resolve(host, family)).isEqualTo(new Answer.None(reason));
    }

    @ParameterizedTest
    @CsvSource({"V4_ONLY", "AUTO", "ALL"})
    void aServerThatFailsIsAFailure(Family family) throws Exception {
        assertThat(resolve("broken.example", family)).isInstanceOfSatisfying(Answer.Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(ConfigError.Kind.UNREACHABLE);
            assertThat(failed.reason()).contains("ServerFailedException");
        });
    }

    @Test
    void aServerThatIsSilentIsAskedAgainAndThenNamed() throws Exception {
        resolver.close();
        resolver = resolver(Duration.ofMillis(50), server.address());

        assertThat(resolve("silent.example", Family.V4_ONLY))
                .isEqualTo(new Answer.Failed(
                        ConfigError.Kind.TIMEOUT,
                        "no answer from 127.0.0.1:" + server.address().getPort() + " within 50 ms"));
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void theNextServerIsAskedIfOneFails() throws Exception {
        try (LocalNameServer other = LocalNameServer.start().has("broken.example.", "A", "30 A 10.0.0.8")) {
            resolver.close();
            resolver = resolver(PATIENT, server.address(), other.address());

            assertThat(resolve("broken.example", Family.V4_ONLY))
                    .isEqualTo(new Answer.Found(List.of("10.0.0.8"), Optional.of(Duration.ofSeconds(30))));
        }
    }

    @RepeatedTest(3)
    void whatIsBeingAskedEndsWithTheResolver() throws Exception {
        var answer = resolver.resolve("silent.example", Family.V4_ONLY).toCompletableFuture();
        while (server.asked().isEmpty()) {
            Thread.onSpinWait();
        }

        resolver.close();

        assertThat(answer.get(2, TimeUnit.SECONDS)).isInstanceOf(Answer.Failed.class);
        assertThat(resolve("both.example", Family.V4_ONLY))
                .isEqualTo(new Answer.Failed(ConfigError.Kind.UNREACHABLE, "the resolver is closed"));
    }

    @Test
    void theSystemKnowsThisMachine() throws Exception {
        try (DnsNameResolver system = DnsNameResolver.create()) {
            assertThat(system.resolve("localhost", Family.V4_PREFERRED)
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Answer.Found.class,
                            found -> assertThat(found.addresses()).contains("127.0.0.1"));
        }
    }

    private Answer resolve(String host, Family family) throws Exception {
        return resolver.resolve(host, family).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private DnsNameResolver resolver(Duration timeout, InetSocketAddress... servers) throws Exception {
        return DnsNameResolver.create(
                new NameServers(List.of(servers), timeout, 2),
                new DnsNameResolver.Surroundings(
                        List.of(Name.fromString("search.example.")),
                        1,
                        () -> new HostsFileParser(directory.resolve("hosts"))));
    }
}
