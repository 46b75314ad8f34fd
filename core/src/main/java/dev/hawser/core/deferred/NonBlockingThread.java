package dev.hawser.core.deferred;

/// Marks a thread on which waiting would stop everyone else, such as an event loop's. [Deferred#await] refuses to.
public interface NonBlockingThread {}
