package dev.proxyless.mesh.xds.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResourceCacheTest {

    private static final Set<String> BOTH = Set.of("a", "b");

    private final ResourceCache cache = Resources.known().newCache();

    @Test
    void aGoodResourceReplacesTheOneBeforeAndCarriesItsVersion() {
        replace("1", Resources.accepted(Resources.endpoints("a", 80)));
        XdsResource newer = Resources.endpoints("a", 81);
        replace("2", Resources.accepted(newer));

        assertThat(cache.get(ResourceType.ENDPOINTS, "a"))
                .isEqualTo(new ResourceState.Present(newer, Any.getDefaultInstance(), "2", Instant.EPOCH));
    }

    @Test
    void theSameContentStaysTheSameObject() {
        XdsResource first = Resources.endpoints("a", 80);
        replace("1", Resources.accepted(first));
        replace("2", Resources.accepted(Resources.endpoints("a", 80)));

        assertThat(usable(ResourceType.ENDPOINTS, "a")).isSameAs(first);
    }

    @Test
    void aBadResourceLeavesTheLastGoodOneInUse() {
        XdsResource good = Resources.endpoints("a", 80);
        replace("1", Resources.accepted(good));
        replace("2", Resources.rejected(ResourceType.ENDPOINTS, "a"));
        replace("3", Resources.rejected(ResourceType.ENDPOINTS, "a"));

        assertThat(usable(ResourceType.ENDPOINTS, "a")).isSameAs(good);
        assertThat(error(ResourceType.ENDPOINTS, "a").kind()).isEqualTo(ConfigError.Kind.INVALID);
    }

    @Test
    void whatNobodyAskedForIsLeftOut() {
        cache.update(
                ResourceType.ENDPOINTS,
                Resources.received("1", Resources.accepted(Resources.endpoints("x", 80))),
                BOTH);

        assertThat(cache.get(ResourceType.ENDPOINTS, "x")).isNull();
    }

    @ParameterizedTest
    @EnumSource(ResourceType.class)
    void whatTheControlPlaneTakesBackIsDeleted(ResourceType type) {
        send(type, "a", "b");
        cache.expire(cache.delete(type, Set.of("a")));

        assertThat(cache.get(type, "a")).isInstanceOf(ResourceState.DoesNotExist.class);
        assertThat(error(type, "a").describe()).startsWith(type.label() + " \"a\": deleted by the control plane");
        assertThat(usable(type, "b")).isNotNull();
    }

    @Test
    void aClusterThatIsTakenBackStaysUntilItExpires() {
        send(ResourceType.CLUSTER, "a", "b");
        XdsResource before = usable(ResourceType.CLUSTER, "a");

        assertThat(cache.delete(ResourceType.CLUSTER, Set.of("a"))).containsExactly("a");
        assertThat(cache.delete(ResourceType.CLUSTER, Set.of("a"))).isEmpty();
        assertThat(usable(ResourceType.CLUSTER, "a")).isSameAs(before);
    }

    @Test
    void aClusterThatCameBackDoesNotExpire() {
        send(ResourceType.CLUSTER, "a", "b");
        Set<String> leaving = cache.delete(ResourceType.CLUSTER, Set.of("a"));
        send(ResourceType.CLUSTER, "a", "b");
        cache.expire(leaving);

        assertThat(cache.get(ResourceType.CLUSTER, "a")).isInstanceOf(ResourceState.Present.class);
    }

    @Test
    void whatWasNeverKnownIsNotDeleted() {
        cache.delete(ResourceType.CLUSTER, Set.of("a"));

        assertThat(cache.get(ResourceType.CLUSTER, "a")).isNull();
    }

    @Test
    void aDeletedResourceMayComeBack() {
        cache.missing(ResourceType.ENDPOINTS, "a", Resources.invalid(ResourceType.ENDPOINTS, "a"));
        replace("2", Resources.accepted(Resources.endpoints("a", 80)));

        assertThat(cache.get(ResourceType.ENDPOINTS, "a")).isInstanceOf(ResourceState.Present.class);
    }

    @Test
    void whatIsNotNeededAnyMoreIsForgotten() {
        send(ResourceType.CLUSTER, "a", "b");
        cache.retain(ResourceType.CLUSTER, Set.of("b"));

        assertThat(cache.get(ResourceType.CLUSTER, "a")).isNull();
        assertThat(cache.get(ResourceType.CLUSTER, "b")).isNotNull();
    }

    private @Nullable XdsResource usable(ResourceType type, String name) {
        ResourceState.Present usable = requireNonNull(cache.get(type, name)).usable();
        return usable == null ? null : usable.resource();
    }

    private ConfigError error(ResourceType type, String name) {
        return requireNonNull(requireNonNull(cache.get(type, name)).error());
    }

    private void replace(String version, Decoded decoded) {
        cache.update(ResourceType.ENDPOINTS, Resources.received(version, decoded), BOTH);
    }

    private void send(ResourceType type, String... names) {
        for (String name : names) {
            XdsResource resource = switch (type) {
                case LISTENER -> Resources.listener(name, "r");
                case ROUTE_CONFIGURATION -> Resources.routes(name, "c");
                case CLUSTER -> Resources.cluster(name);
                case ENDPOINTS -> Resources.endpoints(name, 80);
            };
            cache.update(type, Resources.received("1", Resources.accepted(resource)), BOTH);
        }
    }
}
