package dev.proxyless.mesh.model.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PartMapTest {

    @Test
    void itIsTheMapThatItWasMadeOfWhateverIsReplaced() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Map<String, Integer> expected = parts(random, random.nextInt(300));
            PartMap<Integer> map = PartMap.copyOf(expected);
            assertIs(map, expected);
            for (int round = 0; round < 5 && !expected.isEmpty(); round++) {
                Map<String, Integer> old = Map.copyOf(expected);
                Map<String, Integer> news = news(random, old);
                PartMap<Integer> next = map.with(news);
                expected.putAll(news);
                assertIs(next, expected);
                assertIs(map, old);
                assertThat(changes(next, map)).isEqualTo(news);
                map = next;
            }
            assertIs(map.map((name, part) -> name + part), texts(expected));
        }
    }

    @Test
    void namesAreSharedByWhatComesOfItAndByNothingElse() {
        PartMap<Integer> map = PartMap.copyOf(Map.of("a", 1, "b", 2));
        assertThat(map.with(Map.of("a", 3)).sharesNames(map)).isTrue();
        assertThat(map.map((name, part) -> name).sharesNames(map)).isTrue();
        assertThat(PartMap.copyOf(map)).isSameAs(map);
        assertThat(map.with(Map.of())).isSameAs(map);

        PartMap<Integer> other = PartMap.copyOf(Map.of("a", 1, "b", 2));
        assertThat(other).isEqualTo(map);
        assertThat(other.sharesNames(map)).isFalse();
        assertThatThrownBy(() -> other.forEachChange(map, (name, part) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itCannotBeChangedAndTakesNoNewNames() {
        PartMap<Integer> map = PartMap.copyOf(Map.of("a", 1));
        assertThatThrownBy(() -> map.with(Map.of("b", 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"b\" (expected: a name that is in the map)");
        assertThatThrownBy(() -> map.put("a", 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.entrySet().iterator().next().setValue(2))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    private static Map<String, Integer> changes(PartMap<Integer> now, PartMap<Integer> before) {
        Map<String, Integer> changes = new HashMap<>();
        now.forEachChange(before, changes::put);
        return changes;
    }

    /** Other values than those in {@code parts}, for some of its names. */
    private static Map<String, Integer> news(Random random, Map<String, Integer> parts) {
        Map<String, Integer> news = new HashMap<>();
        parts.forEach((name, part) -> {
            if (random.nextInt(10) == 0) {
                news.put(name, part + 1_000);
            }
        });
        return news;
    }

    private static Map<String, Integer> parts(Random random, int count) {
        Map<String, Integer> parts = new HashMap<>();
        while (parts.size() < count) {
            String name = random.nextBoolean() ? "c-" + random.nextInt(1_000) : Integer.toString(random.nextInt(), 36);
            parts.put(name, random.nextInt(500));
        }
        return parts;
    }

    private static Map<String, String> texts(Map<String, Integer> parts) {
        Map<String, String> texts = new HashMap<>();
        parts.forEach((name, part) -> texts.put(name, name + part));
        return texts;
    }

    private static <V> void assertIs(PartMap<V> map, Map<String, V> expected) {
        assertThat(map).isEqualTo(expected).hasSize(expected.size());
        assertThat(map.entrySet()).hasSize(expected.size());
        Map<String, V> each = new HashMap<>();
        map.forEach(each::put);
        assertThat(each).isEqualTo(expected);
        assertThat(map.get("another")).isNull();
        expected.forEach((name, part) -> {
            assertThat(map.get(name)).isEqualTo(part);
            assertThat(map).containsKey(name);
        });
    }
}
