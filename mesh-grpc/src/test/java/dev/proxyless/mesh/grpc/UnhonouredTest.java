package dev.proxyless.mesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.InternalRedirectPolicy;
import dev.proxyless.mesh.model.route.RouteAction.Forward;
import org.junit.jupiter.api.Test;

class UnhonouredTest {

    private final Unhonoured unhonoured = new Unhonoured();

    @Test
    void theSameIsSaidOnce() {
        unhonoured.tell(Forward.to("a").withInternalRedirect(InternalRedirectPolicy.DEFAULT));
        unhonoured.tell(Forward.to("b").withInternalRedirect(InternalRedirectPolicy.DEFAULT));

        assertThat(unhonoured.size()).isEqualTo(1);
    }

    @Test
    void nothingIsSaidOfAPlainRoute() {
        unhonoured.tell(Forward.to("a"));

        assertThat(unhonoured.size()).isZero();
    }
}
