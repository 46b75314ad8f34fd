package dev.hawser.core.conversation;

/// How straight-line code gets more input out of its engine.
@FunctionalInterface
public interface Feed {
    /// Turns the engine's crank once: blocks until something was delivered.
    ///
    /// @return false when there is no crank to turn, because the engine delivers on a thread of its own; the caller
    ///     then waits by itself
    boolean turn();
}
