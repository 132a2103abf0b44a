package dev.proxyless.mesh.xds.dns;

import dev.proxyless.mesh.model.cluster.DnsLookup;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.xds.dns.NameResolver.Answer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One name that is looked up again and again, and what is known of it. On the control loop only. */
final class NameLookup {

    private static final Logger LOG = LoggerFactory.getLogger(DnsEndpoints.class);

    private final Question question;
    private final NameResolver resolver;
    private final ControlLoop loop;
    private final RefreshTimes times;
    private final Consumer<Membership.Dns> changed;
    private Set<Membership.Dns> users = Set.of();
    private @Nullable Known known;
    private int failures;
    private long revision;
    private ControlLoop.@Nullable Timer timer;
    private boolean closed;

    NameLookup(
            Question question,
            NameResolver resolver,
            ControlLoop loop,
            RefreshTimes times,
            Consumer<Membership.Dns> changed) {
        this.question = question;
        this.resolver = resolver;
        this.loop = loop;
        this.times = times;
        this.changed = changed;
    }

    /** Says who has the name: the shortest wait that one of them asks for counts. */
    void use(Set<Membership.Dns> memberships) {
        users = Set.copyOf(memberships);
    }

    /** Asks now, and from then on as its users would have it. */
    void ask() {
        timer = null;
        resolver.resolve(question.host(), question.family())
                .whenComplete((answer, error) -> loop.execute(() -> take(answer, error)));
    }

    void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    /** What is known; null until the first answer. */
    @Nullable Known known() {
        return known;
    }

    /** Grows with each change of what is known. */
    long revision() {
        return revision;
    }

    private void take(@Nullable Answer answer, @Nullable Throwable error) {
        if (closed) {
            return;
        }
        Answer taken = answer != null ? answer : new Answer.Failed(ConfigError.Kind.UNREACHABLE, String.valueOf(error));
        count(taken);
        timer = loop.schedule(delay(taken), this::ask);
        Known now = Known.after(known, taken);
        if (!now.equals(known)) {
            known = now;
            revision++;
            users.forEach(changed);
        }
    }

    private void count(Answer answer) {
        if (!(answer instanceof Answer.Found)) {
            failures++;
            if (failures == 1) {
                LOG.warn("\"{}\" was not resolved, and is tried again: {}", question.host(), answer);
            }
        } else if (failures > 0) {
            failures = 0;
            LOG.info("\"{}\" is resolved", question.host());
        }
    }

    private Duration delay(Answer answer) {
        Optional<Duration> timeToLive = answer instanceof Answer.Found found ? found.timeToLive() : Optional.empty();
        return users.stream()
                .map(Membership.Dns::lookup)
                .map(lookup ->
                        failures == 0 ? times.afterAnswer(lookup, timeToLive) : times.afterFailure(lookup, failures))
                .min(Duration::compareTo)
                .orElse(DnsLookup.DEFAULT_REFRESH_RATE);
    }
}
