package dev.hawser.core.engine.socket;

import java.lang.System.Logger.Level;

/// A time in which connections can't be accepted, mostly for want of file descriptors: logged once at its beginning
/// and once at its end, with growing pauses that stay short enough to be back within a second.
/// For the engine's rooms.
public final class Exhaustion {
    private static final int FIRST_PAUSE_MILLIS = 10;
    private static final int LAST_PAUSE_MILLIS = 250;

    private final System.Logger log;
    private long failures;

    public Exhaustion(System.Logger log) {
        this.log = log;
    }

    /// Counts a failure to accept.
    public void again(Throwable failure) {
        if (failures++ == 0) {
            log.log(
                    Level.WARNING,
                    "no connection can be accepted ({0}); those that wait are closed until it is over. "
                            + "Allow more descriptors (ulimit -n) or fewer connections",
                    failure.getMessage());
        }
    }

    /// Notes that a connection was accepted.
    public void over() {
        if (failures > 0) {
            log.log(Level.INFO, "connections are accepted again, after {0} failures", failures);
            failures = 0;
        }
    }

    /// Returns how long to wait before the next attempt.
    public long pauseMillis() {
        return Math.min(LAST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 5));
    }
}
