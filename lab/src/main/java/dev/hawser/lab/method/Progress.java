package dev.hawser.lab.method;

import java.time.Duration;

/// Hears what a comparison is at. Called by the thread that runs it.
@FunctionalInterface
public interface Progress {
    /// Learns what begins now.
    ///
    /// @param what as in `wait: virtual-threads, round 2 of 3`
    /// @param left about how long all of the rest takes
    void at(String what, Duration left);
}
