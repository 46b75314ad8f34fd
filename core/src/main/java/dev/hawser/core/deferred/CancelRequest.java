package dev.hawser.core.deferred;

/// Remembers that a step was cancelled when what it waited for had been fired and its callback was about to run:
/// should that return another Deferred, it is cancelled then.
record CancelRequest(Cell awaited) {}
