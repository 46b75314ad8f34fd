package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.BlockingChannel;
import dev.hawser.core.protocol.Refusal;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Where the thread of each connection comes from, on the thread engines.
sealed interface ConnectionThreads permits PooledThreads, OwnThreads {
    /// Serves somebody on a thread of its own, now or when one is free; or refuses.
    ///
    /// @return withdraws: whoever still waits for a thread then gets none, and is told nothing. Returns whether it
    ///     did
    BooleanSupplier serve(Applicant applicant);

    /// Returns how many wait for a thread.
    int waiting();

    /// Turns away those who wait, and takes no more.
    void shut();

    /// Gives back the threads; those still busy are interrupted.
    void dismantle();

    /// Somebody who wants a thread.
    ///
    /// @param channel connected, and not yet run
    /// @param connection made when there is a thread
    /// @param refused told why there is none; closes the channel. Called by any thread, the clock's too
    record Applicant(BlockingChannel channel, Supplier<Connection> connection, Consumer<Refusal> refused) {}
}
