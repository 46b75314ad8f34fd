package dev.hawser.core;

import dev.hawser.core.deferred.Deferred;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Something that runs for a while: a port, a client that keeps its connection, a pool. Several of them make a
/// [ServiceGroup].
public interface Service {
    /// Begins. Doesn't block.
    ///
    /// @return fires when the service works, or fails when it can't; then it needs no [#stop]. Cancelling it calls
    ///     the start off
    Deferred<@Nullable Void> start();

    /// Ends: takes no new work and lets what is under way finish. Doesn't block.
    ///
    /// @param deadline how long that may take before it is cut off; zero cuts off at once
    /// @return fires when all has ended. May be called in any state, and again
    Deferred<@Nullable Void> stop(Duration deadline);
}
