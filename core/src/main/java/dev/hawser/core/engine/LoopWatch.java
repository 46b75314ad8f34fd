package dev.hawser.core.engine;

import dev.hawser.core.time.Clock;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Catches callbacks that block an event loop: short waits by the JDK's flight recorder when they are over, long ones
/// (and long computing) by a look at the stack while they last. Each place is logged once and counted always.
final class LoopWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LoopWatch.class.getName());

    /// How often the stacks of busy loops are looked at, and from how long on they are. Together: a callback that
    /// hangs is named within 1.25 s.
    private static final Duration LOOK = Duration.ofMillis(250);

    private static final Duration TOO_LONG = Duration.ofSeconds(1);

    /// So many different places and no more are told apart. A program with more has been told enough.
    private static final int MOST_PLACES = 1_000;

    private final List<LoopThread> threads;
    private final Clock clock;
    private final Map<String, BlockedPlace> places = new ConcurrentHashMap<>();
    private final Map<LoopThread, Long> reported = new ConcurrentHashMap<>();
    private final BlockingCalls.Subscription calls;
    private volatile boolean closed;

    LoopWatch(List<LoopThread> threads, Clock clock) {
        this.threads = threads;
        this.clock = clock;
        this.calls = BlockingCalls.watch(threads, this::report);
        lookLater();
    }

    List<BlockedPlace> places() {
        return List.copyOf(places.values());
    }

    @Override
    public void close() {
        closed = true;
        calls.close();
    }

    private void report(BlockedPlace blocked) {
        if (places.size() >= MOST_PLACES && !places.containsKey(blocked.place())) {
            return;
        }
        var known = places.merge(blocked.place(), blocked, BlockedPlace::plus);
        if (known.times() == 1) {
            LOG.log(
                    Level.WARNING,
                    "{0}. Every connection of the loop waited too: hand the call to a thread, or serve with "
                            + "engine=virtual-threads",
                    blocked);
        }
    }

    private void lookLater() {
        clock.callLater(LOOK, () -> {
            if (!closed) {
                look();
                lookLater();
            }
        });
    }

    private void look() {
        long now = clock.nanoTime();
        for (var thread : threads) {
            long since = thread.callbackSince();
            if (since == LoopThread.IDLE || now - since < TOO_LONG.toNanos()) {
                continue;
            }
            // Once a callback: its end is reported by the recorder, if it was a call that waits.
            if (!Long.valueOf(since).equals(reported.put(thread, since))) {
                var stack = Arrays.stream(thread.getStackTrace())
                        .map(frame ->
                                new CallStack.Frame(frame.getClassName(), frame.getMethodName(), frame.getLineNumber()))
                        .toList();
                new CallStack(stack).blockedPlace(Duration.ofNanos(now - since)).ifPresent(this::report);
            }
        }
    }
}
