package dev.hawser.core.time;

import java.time.Duration;

/// A call that is still to come. Safe for use by many threads.
///
/// Where it is too late, the methods say so by their result and throw nothing (Twisted raises `AlreadyCalled` and
/// `AlreadyCancelled`): unless one is in the context that makes the call, no look beforehand can rule it out.
public interface DelayedCall {
    /// Cancels the call.
    ///
    /// @return whether it was prevented: true means that it has not begun and never will, false that it has run,
    ///     is running, or was cancelled before
    boolean cancel();

    /// Makes the call due this long from now, be that sooner or later than it was. Among calls that are due at
    /// the same instant it comes last, as if scheduled now.
    ///
    /// @param fromNow zero makes it as soon as possible, a negative one is refused
    /// @return whether it was moved: false as for [#cancel], or when the clock was stopped
    boolean reset(Duration fromNow);

    /// Makes the call due this much later than it was.
    ///
    /// @param more a negative one makes it that much sooner; a call that would have been due by now is made as
    ///     soon as possible
    /// @return whether it was moved: false as for [#reset]
    boolean delay(Duration more);

    /// Returns how long it is until the call is due, by its clock. Zero when it is due and not yet made, and
    /// when it isn't to come any more.
    Duration remaining();

    /// Returns whether the call is still to come.
    boolean isPending();
}
