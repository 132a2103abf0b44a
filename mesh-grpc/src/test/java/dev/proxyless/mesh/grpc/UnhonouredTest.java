package dev.proxyless.mesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.InternalRedirectPolicy;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import dev.proxyless.mesh.model.route.RouteAction.Forward;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnhonouredTest {

    private final Unhonoured unhonoured = new Unhonoured();

    @Test
    void theSameIsSaidOnce() {
        unhonoured.tell(Forward.to("a").withMirrors(List.of(MirrorPolicy.to("shadow"))));
        unhonoured.tell(Forward.to("b").withMirrors(List.of(MirrorPolicy.to("shadow"))));

        assertThat(unhonoured.size()).isEqualTo(1);
    }

    @Test
    void redirectsInsideTheMeshAreNamed() {
        unhonoured.tell(Forward.to("a").withInternalRedirect(InternalRedirectPolicy.DEFAULT));

        assertThat(unhonoured.size()).isEqualTo(1);
    }

    @Test
    void nothingIsSaidOfAPlainRoute() {
        unhonoured.tell(Forward.to("a"));

        assertThat(unhonoured.size()).isZero();
    }
}
