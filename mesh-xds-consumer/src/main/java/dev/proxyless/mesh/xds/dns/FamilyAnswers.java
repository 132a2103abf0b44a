package dev.proxyless.mesh.xds.dns;

import dev.proxyless.mesh.xds.dns.NameResolver.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts together what was answered for the two families of addresses. */
final class FamilyAnswers {

    private FamilyAnswers() {}

    /** The second answer, which was asked for because the first has no addresses; a doubt of the first stays a doubt. */
    static Answer second(Answer first, Answer second) {
        return second instanceof Answer.None && first instanceof Answer.Failed ? first : second;
    }

    /** The addresses of both, those of each in turn, so that who tries them in order soon tries both (RFC 8305, section 4). */
    static Answer both(Answer six, Answer four) {
        if (six instanceof Answer.Found sixth && four instanceof Answer.Found fourth) {
            return new Answer.Found(
                    inTurn(sixth.addresses(), fourth.addresses()),
                    Stream.of(sixth.timeToLive(), fourth.timeToLive())
                            .flatMap(Optional::stream)
                            .min(Duration::compareTo));
        }
        return six instanceof Answer.Found ? six : second(six, four);
    }

    private static List<String> inTurn(List<String> one, List<String> other) {
        List<String> all = new ArrayList<>(one.size() + other.size());
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            if (i < one.size()) {
                all.add(one.get(i));
            }
            if (i < other.size()) {
                all.add(other.get(i));
            }
        }
        return all;
    }
}
