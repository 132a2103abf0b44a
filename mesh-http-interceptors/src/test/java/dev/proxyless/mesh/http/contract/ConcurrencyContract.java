package dev.proxyless.mesh.http.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls from many threads while the configuration changes. */
public interface ConcurrencyContract extends HttpClientContract {

    @Test
    default void noCallFailsWhileTheConfigurationChanges() throws Exception {
        Backend one = fixture().backend(Behaviour.answer(200, "one"));
        Backend two = fixture().backend(Behaviour.answer(200, "two"));
        fixture().orders(one, two);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> calls = new ArrayList<>();
            for (int change = 0; change < 10; change++) {
                for (int i = 0; i < 50; i++) {
                    Callable<Integer> call =
                            () -> caller().call(Call.get("http://orders/")).status();
                    calls.add(threads.submit(call));
                }
                fixture().orders(change % 2 == 0 ? new Backend[] {one} : new Backend[] {one, two});
            }
            for (Future<Integer> call : calls) {
                assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(one.received().size() + two.received().size()).isEqualTo(500);
    }
}
