package dev.hawser.core.engine;

/// How an engine connects of its own accord. Safe for use by many threads.
interface Dialer {
    /// Begins to connect, without blocking, and tells the dial what becomes of it: [Dial#closing] before anything
    /// else, then [Dial#connected] or [Dial#failed].
    void dial(Dial dial);

    /// Serves nobody else. Those that wait for a thread are refused.
    void shut();

    /// Returns how many wait for a thread.
    int waiting();

    /// Gives back the threads. All connections have ended, or will not.
    void dismantle();
}
