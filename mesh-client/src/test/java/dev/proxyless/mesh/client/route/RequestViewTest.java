package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestViewTest {

    @ParameterizedTest(name = "\"{0}\"")
    @CsvSource({"/a/b, /a/b, ''", "/a?x=1, /a, ?x=1", "/a?, /a, ?", "'', /, ''", "?x, /, ?x", "/?a?b, /, ?a?b"})
    void aPathIsPartedFromItsQuery(String target, String path, String query) {
        RequestView view = Routes.get(target);

        assertThat(view.path()).isEqualTo(path);
        assertThat(view.query()).isEqualTo(query);
        assertThat(view.pathAndQuery()).isEqualTo(path + query);
    }

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({
        "q, /?q=1, 1",
        "q, /?a=1&q=2&q=3, 2",
        "q, /?q, ''",
        "q, /?q=, ''",
        "q, /?qq=1&q=a=b, a=b",
        "q, /, ",
        "q, /?, ",
        "q, /q?a=q, ",
        "q, /?q%3D1=2, ",
        "a, /?q=1&a, ''",
        "q, /?&&q=%20, %20"
    })
    void aQueryParameterIsFoundAsItIsWritten(String name, String target, String value) {
        assertThat(Routes.get(target).queryParameter(name)).isEqualTo(value);
    }

    @Test
    void partsOfTheRequestAreHeadersToo() {
        RequestView view = RequestView.of("PUT", "https", "Orders:80", "/a?b", Map.of("x-a", "1")::get);

        assertThat(view.header(":method")).isEqualTo("PUT");
        assertThat(view.header(":scheme")).isEqualTo("https");
        assertThat(view.header(":authority")).isEqualTo("Orders:80");
        assertThat(view.header(":path")).isEqualTo("/a?b");
        assertThat(view.header(":status")).isNull();
        assertThat(view.header("x-a")).isEqualTo("1");
        assertThat(view.header("x-b")).isNull();
    }
}
