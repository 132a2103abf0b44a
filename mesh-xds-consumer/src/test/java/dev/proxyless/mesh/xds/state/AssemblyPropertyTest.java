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
    @ValueSource(
            longs = {
                1, 2, 3, 4, 5, 6, 7, 8, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115,
                116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136,
                137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157,
                158, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178,
                179, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199,
                200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 213, 214, 215, 216, 217, 218, 219, 220,
                221, 222, 223, 224, 225, 226, 227, 228, 229, 230, 231, 232, 233, 234, 235, 236, 237, 238, 239, 240, 241,
                242, 243, 244, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255, 256, 257, 258, 259, 260, 261, 262,
                263, 264, 265, 266, 267, 268, 269, 270, 271, 272, 273, 274, 275, 276, 277, 278, 279, 280, 281, 282, 283,
                284, 285, 286, 287, 288, 289, 290, 291, 292, 293, 294, 295, 296, 297, 298, 299, 300
            })
    void whatChangedIsEnough(long seed) {
        Random random = new Random(seed);
        known.use("", cache);
        Set<ServiceName> wanted = new HashSet<>();
        for (int step = 0; step < STEPS; step++) {
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                wanted = change(random, wanted);
            }
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
