package dev.proxyless.mesh.xds.dns;

import dev.proxyless.mesh.xds.dns.NameResolver.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a name.
 *
 * @param addresses those it has
 * @param last those of the last answer that had any: the same, unless the name has lost all of them
 * @param problem why it has no addresses; null if it has, or had when it was last found out
 */
record Known(
        List<String> addresses, List<String> last, @Nullable Answer problem) {

    /** What is known after {@code answer}. Equal to what was known before if nothing is new. */
    static Known after(@Nullable Known before, Answer answer) {
        List<String> last = before == null ? List.of() : before.last;
        if (answer instanceof Answer.Found found) {
            List<String> addresses = inOldOrder(last, found.addresses());
            return new Known(addresses, addresses, null);
        }
        if (answer instanceof Answer.None) {
            return new Known(List.of(), last, answer);
        }
        return before == null || before.problem instanceof Answer.Failed
                ? new Known(List.of(), List.of(), answer)
                : before;
    }

    /**
     * Each address once, the old ones first and in their old order: name servers turn their answers round, and those of
     * large services give another part of their addresses each time. What stays must not look like a change.
     */
    private static List<String> inOldOrder(List<String> before, List<String> now) {
        Set<String> rest = new LinkedHashSet<>(now);
        List<String> ordered = new ArrayList<>(before);
        ordered.retainAll(new HashSet<>(now));
        ordered.forEach(rest::remove);
        ordered.addAll(rest);
        return List.copyOf(ordered);
    }
}
