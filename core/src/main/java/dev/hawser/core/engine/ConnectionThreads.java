package dev.hawser.core.engine;

/// Where the thread of each connection comes from, on the thread engines.
sealed interface ConnectionThreads permits PooledThreads, OwnThreads {
    /// Serves a peer that was let in, on a thread of its own, now or when one is free; or turns it away.
    void serve(BlockingChannel channel);

    /// Returns how many wait for a thread.
    int waiting();

    /// Turns away those who wait, and takes no more.
    void shut();

    /// Gives back the threads; those still busy are interrupted.
    void dismantle();
}
