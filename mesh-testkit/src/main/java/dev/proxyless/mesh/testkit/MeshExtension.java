package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives JUnit tests a {@link ControlPlane}, a {@link MeshClient} of it and the {@link FakeClock} of that client, as
 * parameters of test methods, of lifecycle methods and of constructors. Each test has its own, and they end with it.
 *
 * <pre>{@code
 * @ExtendWith(MeshExtension.class)
 * class OrdersTest {
 *
 *     @Test
 *     void callsTheNewVersion(ControlPlane plane, MeshClient mesh) { … }
 * }
 * }</pre>
 *
 * <p>Works with JUnit 5.13 and newer. The client's time is real unless the test asks for a {@link FakeClock} before it asks for the client.
 */
public final class MeshExtension implements ParameterResolver {

    private static final Map<Class<?>, Function<Store, AutoCloseable>> FACTORIES = Map.of(
            ControlPlane.class,
            MeshExtension::plane,
            MeshClient.class,
            MeshExtension::client,
            FakeClock.class,
            MeshExtension::clock);

    /** Called by JUnit. */
    public MeshExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return FACTORIES.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Function<Store, AutoCloseable> factory = FACTORIES.get(type);
        if (factory == null) {
            throw new IllegalArgumentException("parameter: " + type + " (expected: one of " + FACTORIES.keySet() + ")");
        }
        return factory.apply(context.getStore(Namespace.create(MeshExtension.class, context.getUniqueId())));
    }

    private static ControlPlane plane(Store store) {
        return once(store, ControlPlane.class, ControlPlane::start);
    }

    private static FakeClock clock(Store store) {
        return once(store, FakeClock.class, FakeClock::create);
    }

    private static MeshClient client(Store store) {
        // The control plane comes first, so that it outlives the client.
        ControlPlane plane = plane(store);
        return once(store, MeshClient.class, () -> newClient(store, plane));
    }

    private static MeshClient newClient(Store store, ControlPlane plane) {
        Bootstrap bootstrap = Bootstrap.of(ConfigDocument.parse("testkit", plane.bootstrapJson()));
        var builder = MeshClient.builder(XdsSource.create(bootstrap));
        FakeClock clock = store.get(FakeClock.class, FakeClock.class);
        return (clock == null ? builder : builder.loop(clock)).build();
    }

    /** JUnit closes what is in its store, the last one first. */
    private static <T extends AutoCloseable> T once(Store store, Class<T> type, Supplier<T> factory) {
        T known = store.get(type, type);
        if (known != null) {
            return known;
        }
        T made = factory.get();
        store.put(type, made);
        return made;
    }
}
