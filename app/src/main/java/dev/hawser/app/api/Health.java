package dev.hawser.app.api;

import dev.hawser.app.article.UserTable;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.time.Clock;
import dev.hawser.web.Answer;
import dev.hawser.web.Problem;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a balancer or a supervisor asks. Safe for use by many threads; nothing here blocks.
public final class Health {
    /// How long what the database said is taken for true, so that asking often costs it nothing.
    static final Duration FRESH = Duration.ofSeconds(1);

    /// How long the database may take. It waits in line with all others: one that is too busy isn't ready either.
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final UserTable users;
    private final Clock clock;
    private volatile boolean leaving;
    private @Nullable Deferred<Boolean> asked;
    private long askedNanos;

    /// Makes one for what needs this database.
    ///
    /// @param clock by which the database has a second to answer, and its answer holds for one
    public Health(UserTable users, Clock clock) {
        this.users = users;
        this.clock = clock;
    }

    /// Says from now on that no more requests should be sent here.
    public void leave() {
        leaving = true;
    }

    /// Answers whether the process runs at all; if it doesn't, restart it. To restart it because its database is
    /// away would help nobody.
    Response live() {
        return Response.json(Map.of("status", "live"));
    }

    /// Answers whether requests should be sent here.
    Answer ready() {
        if (leaving) {
            return notReady("this server is stopping");
        }
        return Answer.later(database()
                .then(answers -> answers
                        ? Response.json(Map.of("status", "ready"))
                        : notReady("the database does not answer within " + PATIENCE.toSeconds() + " s")));
    }

    /// All who ask while the database is being asked share its answer.
    private synchronized Deferred<Boolean> database() {
        var known = asked;
        if (known == null || (known.isFired() && clock.nanoTime() - askedNanos > FRESH.toNanos())) {
            askedNanos = clock.nanoTime();
            known = Deferred.attempt(users::ping)
                    .then(_ -> true)
                    .timeout(PATIENCE, clock)
                    .recover(_ -> false);
            asked = known;
        }
        return known.shielded();
    }

    private static Response notReady(String why) {
        return Problem.of(Status.SERVICE_UNAVAILABLE, why).response();
    }
}
