package dev.proxyless.mesh.xds.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An assembler that only looks at what changed comes to the same result as one that looks at everything, and never makes a
 * part of a service.
 */
class AssemblyPropertyTest {

    private static final int STEPS = 400;
    private static final List<String> SERVICES = List.of("s0", "s1", "s2", "s3");
    private static final List<String> CLUSTERS = List.of("c0", "c1", "c2", "c3", "c4", "a0", "a1");

    private final Known known = Resources.known(ResourceType.values());
    private final ResourceCache cache = known.newCache();
    private final SnapshotAssembler assembler =
            SnapshotAssembler.create(known, EndpointLookup.NONE, ServiceName::value);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatChangedIsEnough(long seed) {
        Random random = new Random(seed);
        known.use("", cache);
        Set<ServiceName> wanted = new HashSet<>();
        for (int step = 0; step < STEPS; step++) {
            wanted = change(random, wanted);
            Assembly assembly = assembler.assemble(wanted);

            Known fresh = Resources.known(ResourceType.values());
            fresh.use("", cache);
            Assembly whole = SnapshotAssembler.create(fresh, EndpointLookup.NONE, ServiceName::value)
                    .assemble(wanted);
            assertThat(assembly.needs()).as("step %d", step).isEqualTo(whole.needs());
            assertThat(complete(assembly.services(), whole)).as("step %d", step).isEqualTo(whole.services());
            assertThat(wanted).containsAll(assembly.services().keySet());
        }
    }

    /** Those that are complete now, without those that are kept from before. */
    private static Map<ServiceName, Resolved<ServiceSnapshot>> complete(
            Map<ServiceName, Resolved<ServiceSnapshot>> services, Assembly whole) {
        Map<ServiceName, Resolved<ServiceSnapshot>> complete = new HashMap<>(services);
        complete.keySet().retainAll(whole.services().keySet());
        return complete;
    }

    private Set<ServiceName> change(Random random, Set<ServiceName> wanted) {
        int dice = random.nextInt(10);
        if (dice == 0) {
            Set<ServiceName> next = new HashSet<>();
            SERVICES.stream().filter(s -> random.nextBoolean()).forEach(s -> next.add(ServiceName.of(s)));
            return next;
        }
        XdsResource resource = resource(random);
        if (dice < 7) {
            put(resource);
        } else if (dice == 7) {
            cache.missing(resource.type(), resource.name(), Resources.invalid(resource.type(), resource.name()));
        } else if (dice == 8) {
            cache.expire(cache.delete(resource.type(), Set.of(resource.name())));
        } else {
            cache.update(
                    resource.type(),
                    Resources.received("x", Resources.rejected(resource.type(), resource.name())),
                    Set.of(resource.name()));
        }
        return wanted;
    }

    private void put(XdsResource resource) {
        cache.update(resource.type(), Resources.received("1", Resources.accepted(resource)), Set.of(resource.name()));
    }

    private static XdsResource resource(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Resources.listener(pick(random, SERVICES), "r" + random.nextInt(3));
            case 1 -> Resources.routes("r" + random.nextInt(3), some(random));
            case 2 -> cluster(random, pick(random, CLUSTERS));
            default -> Resources.endpoints("e" + random.nextInt(3), 80 + random.nextInt(3));
        };
    }

    private static XdsResource cluster(Random random, String name) {
        if (name.startsWith("a")) {
            return Resources.aggregate(name, some(random));
        }
        return random.nextBoolean()
                ? Resources.staticCluster(name)
                : Resources.edsCluster(name, "e" + random.nextInt(3));
    }

    private static String[] some(Random random) {
        List<String> some = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            some.add(pick(random, CLUSTERS));
        }
        return some.toArray(String[]::new);
    }

    private static String pick(Random random, List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
