package dev.hawser.core.engine.watch;

import java.time.Duration;

/// A line of code that blocked an event loop, and with it every connection of that loop.
///
/// @param handler the class whose callback it was
/// @param call what blocked, such as `java.lang.Thread.sleep`, or `computing` when it was no call that waits
/// @param place the line that called it, as in a stack trace
/// @param longest for how long, at worst
/// @param times how often it was seen
public record BlockedPlace(String handler, String call, String place, Duration longest, long times) {
    BlockedPlace lasting(Duration length) {
        return new BlockedPlace(handler, call, place, length, times);
    }

    BlockedPlace by(String waitingCall) {
        return new BlockedPlace(handler, waitingCall, place, longest, times);
    }

    BlockedPlace plus(BlockedPlace other) {
        var longer = longest.compareTo(other.longest) >= 0 ? longest : other.longest;
        return new BlockedPlace(handler, call, place, longer, times + other.times);
    }

    @Override
    public String toString() {
        return "%s blocked its event loop for %d ms in %s at %s".formatted(handler, longest.toMillis(), call, place);
    }
}
