package dev.proxyless.mesh.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that misses a change waits for it until the measurement fails. */
class MeasurementTest {

    private static Stream<Arm> available() {
        return Arm.available().stream();
    }

    @ParameterizedTest
    @MethodSource("available")
    void eachClientSeesAllEndpointsAndEachChange(Arm arm) {
        Map<Figure, Double> figures = Measurement.run(arm, Shape.SMALL, 1, 4);

        assertThat(figures)
                .hasEntrySatisfying(
                        Figure.FIRST_EFFECTIVE, nanos -> assertThat(nanos).isPositive())
                .hasEntrySatisfying(
                        Figure.CHANGE_EFFECTIVE, nanos -> assertThat(nanos).isPositive());
        assertThat(figures.get(Figure.REQUESTS)).isGreaterThanOrEqualTo(3);
        assertThat(figures.get(Figure.REQUEST_BYTES)).isPositive();
        assertThat(figures.containsKey(Figure.CHANGE_ALLOCATION)).isEqualTo(!arm.isEnvoy());
    }

    @ParameterizedTest
    @EnumSource(names = {"ONE_CLUSTER", "MANY_CLUSTERS", "SMALL"})
    void noTwoEndpointsShareAnAddress(Shape shape) {
        Stream<String> before = Stream.iterate(0, i -> i + 1)
                .limit(shape.clusters())
                .flatMap(cluster -> Stream.iterate(0, i -> i + 1)
                        .limit(shape.endpoints())
                        .map(endpoint -> shape.address(cluster, endpoint)));
        Stream<String> changes = Stream.iterate(0, i -> i + 1)
                .limit(200)
                .map(number -> shape.change(number).address());

        assertThat(Stream.concat(before, changes)).doesNotHaveDuplicates();
    }
}
