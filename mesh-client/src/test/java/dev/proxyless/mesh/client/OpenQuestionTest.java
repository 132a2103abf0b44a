package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterAction.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class OpenQuestionTest {

    private final List<Answer> asked = new ArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger resumed = new AtomicInteger();

    @Test
    void theFirstAnswerCountsAndResumesOnce() {
        OpenQuestion question = ask();
        question.onAnswer(resumed::incrementAndGet);

        asked.get(0).resume(call -> FilterAction.CONTINUE);
        asked.get(0).resume(call -> FilterAction.Reply.of(500, "", "late"));
        question.giveUp();

        assertThat(resumed).hasValue(1);
        assertThat(ended).hasValue(0);
        assertThat(question.answer()).isNotNull();
    }

    @Test
    void whoAsksAfterTheAnswerIsResumedAtOnce() {
        OpenQuestion question = ask();
        asked.get(0).resume(call -> FilterAction.CONTINUE);

        question.onAnswer(resumed::incrementAndGet);

        assertThat(resumed).hasValue(1);
    }

    @Test
    void anAnswerMayComeBeforeTheAskingReturns() {
        OpenQuestion question = OpenQuestion.ask(await(answer -> {
            answer.resume(call -> FilterAction.CONTINUE);
            return ended::incrementAndGet;
        }));

        assertThat(question.answer()).isNotNull();
        question.giveUp();
        assertThat(ended).hasValue(0);
    }

    @Test
    void givenUpTheAskingEndsOnceAndNoAnswerCounts() {
        OpenQuestion question = ask();
        question.onAnswer(resumed::incrementAndGet);

        question.giveUp();
        question.giveUp();
        asked.get(0).resume(call -> FilterAction.CONTINUE);

        assertThat(ended).hasValue(1);
        assertThat(resumed).hasValue(0);
        assertThat(question.answer()).isNull();
    }

    @RepeatedTest(50)
    void ofManyAnswersAndAnEndOnThreadsOfTheirOwnOneCounts() throws InterruptedException {
        OpenQuestion question = ask();
        question.onAnswer(resumed::incrementAndGet);
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 3; i++) {
            threads.execute(() -> {
                await(start);
                asked.get(0).resume(call -> FilterAction.CONTINUE);
            });
        }
        threads.execute(() -> {
            await(start);
            question.giveUp();
        });

        start.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        assertThat(resumed.get() + ended.get()).isEqualTo(1);
        assertThat(question.answer() != null).isEqualTo(resumed.get() == 1);
    }

    private OpenQuestion ask() {
        return OpenQuestion.ask(await(answer -> {
            asked.add(answer);
            return ended::incrementAndGet;
        }));
    }

    private static FilterAction.Await await(FilterAction.Question question) {
        return new FilterAction.Await("the test", question);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
