package dev.hawser.core.observe;

/// Is told what happens in a reactor, to count it, log it or pass it on. Given to it with its options.
@FunctionalInterface
public interface Observer {
    /// Takes note of something. Called on the thread where it happens, an event loop's or the clock's among them,
    /// and by several at once: it must not block, and be quick. What it throws is logged the first time, and harms
    /// nobody.
    void observe(Observation observation);
}
