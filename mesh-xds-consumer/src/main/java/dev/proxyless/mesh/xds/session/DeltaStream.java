package dev.proxyless.mesh.xds.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What happened on one stream for one type of resource, in the incremental variant. A new stream begins anew.
 *
 * @param begun whether a request was sent
 * @param asked the names that the control plane was asked for
 * @param answers what responses are still to be answered with, in their order; each has its own answer
 * @param deadlines for each name that is awaited, when to give it up
 */
record DeltaStream(boolean begun, Set<String> asked, List<Answer> answers, Deadlines deadlines) {

    static final DeltaStream INITIAL = new DeltaStream(false, Set.of(), List.of(), Deadlines.NONE);

    /** A type that nobody asked for is not answered: that would be its first request, which asks for everything. */
    DeltaStream received(Answer answer) {
        if (!begun) {
            return this;
        }
        List<Answer> more = new ArrayList<>(answers);
        more.add(answer);
        return new DeltaStream(begun, asked, List.copyOf(more), deadlines);
    }

    /** The answers that are not due yet. */
    DeltaStream answered(long now) {
        return new DeltaStream(
                begun,
                asked,
                answers.stream().filter(answer -> answer.at() > now).toList(),
                deadlines);
    }

    DeltaStream asked(Set<String> names) {
        return new DeltaStream(true, names, answers, deadlines);
    }

    DeltaStream await(Deadlines next) {
        return next.equals(deadlines) ? this : new DeltaStream(begun, asked, answers, next);
    }

    long answerAt() {
        return answers.stream().mapToLong(Answer::at).min().orElse(AdsState.NEVER);
    }
}
