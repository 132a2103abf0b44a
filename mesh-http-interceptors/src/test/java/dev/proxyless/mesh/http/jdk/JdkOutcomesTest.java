package dev.proxyless.mesh.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.retry.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JdkOutcomesTest {

    @ParameterizedTest
    @MethodSource
    void whatIsThrownIsOneOutcome(Throwable thrown, Class<? extends Outcome> outcome) {
        assertThat(JdkOutcomes.of(thrown, true)).isInstanceOf(outcome);
        assertThat(JdkOutcomes.of(thrown, true).cause()).isSameAs(thrown);
    }

    static Stream<Arguments> whatIsThrownIsOneOutcome() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), Outcome.ConnectFailed.class),
                Arguments.of(new NoRouteToHostException(), Outcome.ConnectFailed.class),
                Arguments.of(new HttpConnectTimeoutException("connect"), Outcome.ConnectFailed.class),
                Arguments.of(new HttpTimeoutException("request"), Outcome.TimedOut.class),
                Arguments.of(new IOException("Received RST_STREAM: Stream not processed"), Outcome.Refused.class),
                Arguments.of(new IOException("request not processed by peer"), Outcome.Refused.class),
                Arguments.of(new IOException("/127.0.0.1:80: GOAWAY received"), Outcome.Reset.class),
                Arguments.of(new IOException("Received RST_STREAM: Stream cancelled"), Outcome.Reset.class),
                Arguments.of(new IOException("HTTP/1.1 header parser received no bytes"), Outcome.Reset.class),
                Arguments.of(new EOFException(), Outcome.Reset.class));
    }

    @Test
    void aResetSaysWhetherTheBodyWasAskedFor() {
        assertThat(JdkOutcomes.of(new EOFException(), false))
                .isInstanceOfSatisfying(
                        Outcome.Reset.class,
                        reset -> assertThat(reset.requestSent()).isFalse());
    }
}
