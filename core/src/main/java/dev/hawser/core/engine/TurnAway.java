package dev.hawser.core.engine;

import dev.hawser.core.protocol.Refusal;
import java.util.concurrent.Executor;

/// Tells a client of a thread engine why it can't come in, on a thread that is not the acceptor's.
record TurnAway(Intake intake, Executor helpers) {
    void accept(BlockingChannel channel, Refusal refusal) {
        intake.turnAway(channel, refusal)
                .ifPresentOrElse(
                        farewell -> helpers.execute(() -> channel.with(farewell).run(farewell)),
                        () -> channel.closeUnserved());
    }
}
