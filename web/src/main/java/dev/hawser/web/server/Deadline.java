package dev.hawser.web.server;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The one time by which something must have happened on a connection. Moving it later, which happens with each
/// request, costs nothing: the timer finds out when it fires. For the connection's callbacks.
/// For the wires, also of clients.
public final class Deadline {
    private final Clock clock;
    private final Runnable onMissed;
    private @Nullable DelayedCall timer;
    private long timerNanos;
    private long dueNanos;

    /// Makes one that is not set.
    ///
    /// @param clock makes its calls as callbacks of the connection
    public Deadline(Clock clock, Runnable onMissed) {
        this.clock = clock;
        this.onMissed = onMissed;
    }

    /// Returns the time by the connection's clock.
    public long nanoTime() {
        return clock.nanoTime();
    }

    /// Sets it, in place of the one before.
    ///
    /// @return when it is, by [#nanoTime]
    public long set(Duration fromNow) {
        dueNanos = clock.nanoTime() + fromNow.toNanos();
        var running = timer;
        if (running == null) {
            arm();
        } else if (timerNanos - dueNanos > 0) {
            running.cancel();
            arm();
        }
        return dueNanos;
    }

    /// Ends it for good.
    public void end() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void arm() {
        timerNanos = dueNanos;
        timer = clock.callLater(Duration.ofNanos(Math.max(0, dueNanos - clock.nanoTime())), this::fires);
    }

    private void fires() {
        if (timer == null) {
            return;
        }
        if (dueNanos - clock.nanoTime() > 0) {
            arm();
            return;
        }
        timer = null;
        onMissed.run();
    }
}
