package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An answer to a response that is due: an acknowledgement or a refusal.
 *
 * @param nonce that of the response
 * @param at when, at the earliest
 * @param error why the response is refused; empty if it is not
 */
record Answer(String nonce, long at, Optional<String> error) {

    private static final long SECOND = 1_000_000_000L;

    /** Some control planes answer a refusal by sending the same again at once. */
    static final long REFUSAL_PACE = SECOND;

    private static final int DETAIL_LENGTH = 32_000;

    /**
     * The answer to {@code response}: at once if nothing is wrong with it, else a while after the last refusal, together
     * with one that waits already.
     *
     * @param refusedAt when a response was or will be refused last
     */
    static Answer to(AdsEvent.Response response, long now, long refusedAt) {
        List<ConfigError> errors = response.contents().errors();
        if (errors.isEmpty()) {
            return new Answer(response.nonce(), now, Optional.empty());
        }
        long at = now < refusedAt ? refusedAt : Math.max(now, refusedAt + REFUSAL_PACE);
        return new Answer(response.nonce(), at, Optional.of(detail(errors)));
    }

    /** Every bad resource with its field, as far as a sensible message holds them. */
    private static String detail(List<ConfigError> errors) {
        List<String> lines = new ArrayList<>();
        int length = 0;
        for (ConfigError error : errors) {
            String line = error.describe();
            length += line.length();
            if (length > DETAIL_LENGTH) {
                lines.add("and " + (errors.size() - lines.size()) + " more");
                break;
            }
            lines.add(line);
        }
        return String.join("\n", lines);
    }
}
