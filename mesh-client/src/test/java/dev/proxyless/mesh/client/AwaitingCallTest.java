package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterAction.Answer;
import dev.proxyless.mesh.client.filter.FilterAction.Question;
import dev.proxyless.mesh.client.filter.FilterCall;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AwaitingCallTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final HeaderMutation ADDED =
            new HeaderMutation.Put("x-asked", "yes", HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD);
    private static final FilterAction TOO_MANY = FilterAction.Reply.of(429, "slowly", "limited");

    private final List<Answer> asked = new ArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger resumed = new AtomicInteger();
    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSource source = new ScriptedSource();
    private final MeshClient mesh =
            MeshClient.builder(source).loop(loop).filter(new AskingFilters()).build();
    private final Question later = answer -> {
        asked.add(answer);
        return ended::incrementAndGet;
    };

    @Test
    void aCallWaitsForItsAnswerAndGoesOnWithWhatTheFilterMakesOfIt() {
        MeshCall call = call(later);
        Pause pause = (Pause) call.next();
        pause.onResume(resumed::incrementAndGet);
        assertThat(pause.isWithoutLimit()).isTrue();

        asked.get(0).resume(then -> {
            then.changeRequest(ADDED);
            return FilterAction.CONTINUE;
        });

        assertThat(resumed).hasValue(1);
        assertThat(((Attempt) call.next()).headerMutations()).containsExactly(ADDED);
    }

    @Test
    void aCallThatIsAskedBeforeItsAnswerWaitsOnAndNothingIsAskedTwice() {
        MeshCall call = call(later);

        assertThat(call.next()).isInstanceOf(Pause.class);
        assertThat(call.next()).isInstanceOf(Pause.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void anAnswerAtOnceIsNoPause() {
        assertThat(call(atOnce(call -> FilterAction.CONTINUE)).next()).isInstanceOf(Attempt.class);
        assertThat(call(atOnce(call -> TOO_MANY)).next())
                .isInstanceOfSatisfying(
                        LocalReply.class, reply -> assertThat(reply.status()).isEqualTo(429));
    }

    @Test
    void whatFollowsAnAnswerMayBeADelayOrAnotherQuestion() {
        MeshCall call = call(atOnce(first -> new FilterAction.Await(
                "more", atOnce(second -> new FilterAction.Delay(Duration.ofSeconds(1), TOO_MANY)))));

        assertThat(call.next()).isEqualTo(Pause.of(Duration.ofSeconds(1)));
        assertThat(call.next()).isInstanceOf(LocalReply.class);
    }

    @Test
    void theFiltersBehindSeeTheRequestAfterTheAnswer() {
        List<String> seen = new ArrayList<>();
        MeshCall call = call(later, answer -> {
            seen.add("second");
            answer.resume(then -> {
                seen.add(String.valueOf(then.request().header("x-asked")));
                return FilterAction.CONTINUE;
            });
            return () -> {};
        });
        call.next();
        assertThat(seen).isEmpty();

        asked.get(0).resume(then -> {
            then.changeRequest(ADDED);
            return FilterAction.CONTINUE;
        });

        assertThat(call.next()).isInstanceOf(Attempt.class);
        assertThat(seen).containsExactly("second", "yes");
    }

    @Test
    void whoGivesACallUpEndsTheAsking() {
        MeshCall call = call(later);
        ((Pause) call.next()).onResume(resumed::incrementAndGet);

        call.finish(new CancellationException());
        asked.get(0).resume(then -> FilterAction.CONTINUE);

        assertThat(ended).hasValue(1);
        assertThat(resumed).hasValue(0);
    }

    @Test
    void theTimeOfTheRouteBeginsAfterTheAnswer() {
        MeshCall call = call(later);
        call.next();
        loop.advance(Duration.ofSeconds(60));
        asked.get(0).resume(then -> FilterAction.CONTINUE);

        assertThat(((Attempt) call.next()).timeoutNanos())
                .isEqualTo(Duration.ofSeconds(15).toNanos());
    }

    private static Question atOnce(Function<FilterCall, FilterAction> then) {
        return answer -> {
            answer.resume(then);
            return () -> {};
        };
    }

    private MeshCall call(Question... questions) {
        loop.runPending();
        ServiceSnapshot service = Meshes.service(
                "orders", RouteAction.Forward.to("v1"), Meshes.cluster("v1", Endpoint.of("10.0.0.1", 80)));
        List<HttpFilter> filters = new ArrayList<>();
        for (Question question : questions) {
            filters.add(HttpFilter.of("asking-" + filters.size(), new AskingFilters.Asking(question)));
        }
        source.publish(new ServiceSnapshot(ORDERS, service.routes(), filters, service.clusters()));
        loop.runPending();
        return mesh.begin(ORDERS, RequestView.of("GET", "http", "orders", "/", HeaderSource.EMPTY));
    }
}
