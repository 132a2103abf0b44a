package dev.proxyless.mesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceNameTest {

    private static final String LISTENER = "envoy.config.listener.v3.Listener";

    @Test
    void theFormOfTheNameTellsItsParts() {
        assertThat(ResourceName.parse("xdstp://mesh.example/" + LISTENER + "/a/b%20c?y=2&x=1#alt=z"))
                .isEqualTo(new ResourceName("mesh.example", LISTENER, "a/b c", Map.of("x", "1", "y", "2")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            xdstp://a/t/i?y=2&x=1              | xdstp://a/t/i?x=1&y=2
            xdstp://a/t/i?x=1&x=2              | xdstp://a/t/i?x=2
            xdstp://a/t/i?x=%2f&y              | xdstp://a/t/i?x=/&y=
            xdstp://a/t/%69%3a80               | xdstp://a/t/i:80
            xdstp://a/t/100%                   | xdstp://a/t/100%25
            xdstp://a/t/x%3Fy                  | xdstp://a/t/x%3Fy
            xdstp://a/t/i?                     | xdstp://a/t/i
            xdstp:///t/i                       | xdstp:///t/i
            xdstp://a/t/i#alt=xdstp://b/t/j?k  | xdstp://a/t/i
            xdstp://a                          | xdstp://a
            orders?b&a                         | orders?b&a
            """)
    void namesOfOneResourceAreWrittenInOneWay(String name, String canonical) {
        assertThat(ResourceName.canonical(name)).isEqualTo(canonical);
        assertThat(ResourceName.canonical(canonical)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xdstp:",
                "xdstp://",
                "xdstp://a",
                "xdstp://a/t",
                "xdstp://a/t/",
                "xdstp://a//i",
                "xdstp://a/t/?x=1",
                "xdstp:a/t/i",
                "x"
            })
    void aNameOfAnotherFormIsRefused(String name) {
        assertThatThrownBy(() -> ResourceName.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + name + "\" (expected: xdstp://AUTHORITY/TYPE/ID");
    }

    @ParameterizedTest
    @CsvSource({"xdstp://mesh.example/t/i,mesh.example", "xdstp:///t/i,''", "orders,''", "xdstp://mesh,''", "xdstp:,''"
    })
    void theAuthorityIsKnownWithoutTheRest(String name, String authority) {
        assertThat(ResourceName.authority(name)).isEqualTo(authority);
    }

    @Test
    void aNameOfAnotherTypeCannotBeThatOfTheResource() {
        assertThat(ResourceName.fault("orders", ResourceType.LISTENER)).isEmpty();
        assertThat(ResourceName.fault("xdstp://a/" + LISTENER + "/i", ResourceType.LISTENER))
                .isEmpty();
        assertThat(ResourceName.fault("xdstp://a/" + LISTENER + "/i", ResourceType.CLUSTER))
                .hasValueSatisfying(
                        fault -> assertThat(fault).contains("xdstp://AUTHORITY/envoy.config.cluster.v3.Cluster/ID"));
        assertThat(ResourceName.fault("xdstp://a", ResourceType.CLUSTER)).isPresent();
    }

    @Test
    void whateverTheNameItsCanonicalFormStaysWhatItIs() {
        Random random = new Random(47);
        String characters = "ab/%2F?&=#: é\0";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder("xdstp://");
            for (int j = random.nextInt(20); j > 0; j--) {
                name.append(characters.charAt(random.nextInt(characters.length())));
            }
            String canonical = ResourceName.canonical(name.toString());
            assertThat(ResourceName.canonical(canonical)).as("of %s", name).isEqualTo(canonical);
        }
    }
}
