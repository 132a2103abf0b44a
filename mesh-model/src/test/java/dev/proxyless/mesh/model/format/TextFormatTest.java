package dev.proxyless.mesh.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.cluster.Endpoint;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormatTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("ZONE", "eu-1", "HOSTNAME", "pod-7");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain                                   | plain",
                "100%% sure                              | 100% sure",
                "%REQ(X-User)%                           | ada",
                "%REQ(x-none)%                           | ''",
                "<%REQ(x-none)%>                         | <>",
                "%REQ(x-none?x-user)%                    | ada",
                "%REQ(x-user?x-none)%                    | ada",
                "%REQ(x-user):2%                         | ad",
                "%REQ(:path)%?%RESP(x-served-by)%        | /a?v1",
                "%ROUTE_NAME%/%UPSTREAM_CLUSTER%         | canary/orders",
                "%UPSTREAM_HOST%                         | 10.0.0.1:8080",
                "%UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%:%UPSTREAM_REMOTE_PORT% | 10.0.0.1:8080",
                "%ENVIRONMENT(ZONE)%-%HOSTNAME%          | eu-1-pod-7",
                "%ENVIRONMENT(NONE)%                     | ''",
                "%DYNAMIC_METADATA(a:b)%                 | ''",
                "%DOWNSTREAM_REMOTE_ADDRESS%             | ''",
            })
    void operatorsAreFilledInFromTheCall(String format, String expected) {
        assertThat(TextFormat.parse(format, ENVIRONMENT::get).text(new Call())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "50% off        | \"% off\" (expected: a % that ends the operator",
                "%NO_SUCH%      | %NO_SUCH% (expected: one of REQ, RESP,",
                "%req(x)%       | %req(x)% (expected: an operator such as %REQ(x-user)%",
                "%REQ%          | %REQ% (expected: a header's name",
                "%REQ(a?b?c)%   | %REQ(a?b?c)% (expected: a header's name",
            })
    void whatIsNoFormatIsRefusedByItsOperator(String format, String problem) {
        assertThatThrownBy(() -> TextFormat.parse(format, ENVIRONMENT::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem);
    }

    private static final class Call implements FormatContext {

        @Override
        public @Nullable String requestHeader(String name) {
            return Map.of("x-user", "ada", ":path", "/a").get(name);
        }

        @Override
        public @Nullable String responseHeader(String name) {
            return Map.of("x-served-by", "v1").get(name);
        }

        @Override
        public String routeName() {
            return "canary";
        }

        @Override
        public String clusterName() {
            return "orders";
        }

        @Override
        public Endpoint endpoint() {
            return Endpoint.of("10.0.0.1", 8080);
        }
    }
}
