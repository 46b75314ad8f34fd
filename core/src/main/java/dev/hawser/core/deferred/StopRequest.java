package dev.hawser.core.deferred;

/// A canceller that only asks: the source fires the Deferred itself once it has ended.
record StopRequest(Canceller canceller) {}
