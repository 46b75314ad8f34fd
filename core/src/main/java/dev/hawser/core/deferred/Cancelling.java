package dev.hawser.core.deferred;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Finds what a chain waits for and stops it, while other threads may fire it or add to it.
@SuppressWarnings("ReferenceEquality") // What was seen is compared with what is there.
final class Cancelling {
    /// In place of a canceller: it was called.
    private static final Object STOPPED = new Object();

    private Cancelling() {}

    static void cancel(Deferred<?> last) {
        while (!last.isFired() && !isSettled(last)) {
            // What the chain waits for was fired just now, and the chain goes on to wait for something else.
            Thread.onSpinWait();
        }
    }

    /// Returns whether it was settled what cancelling means: false when the chain has moved on meanwhile.
    private static boolean isSettled(Deferred<?> last) {
        Deferred<?> passed = last;
        long ahead = 0;
        long furthest = 1;
        for (Deferred<?> at = last; ; ) {
            Object source = at.source();
            Deferred<?> awaited = awaited(source);
            if (awaited == null) {
                return !(at instanceof Step) && stop(at);
            }
            if (awaited.isFired()) {
                return leaveRequests(last, at, source);
            }
            at = awaited;
            if (at == passed) {
                // Round a corner, a callback returned what waits for it: there is nothing to stop, but no end either.
                return true;
            }
            if (++ahead == furthest) {
                passed = at;
                ahead = 0;
                furthest *= 2;
            }
        }
    }

    private static @Nullable Deferred<?> awaited(@Nullable Object source) {
        return switch (source) {
            case Deferred<?> awaited -> awaited;
            case CancelRequest request -> request.awaited();
            case null, default -> null;
        };
    }

    /// Leaves a request at every step from the last one down to the one whose callback is running or about to run.
    private static boolean leaveRequests(Deferred<?> last, Deferred<?> running, @Nullable Object seen) {
        // A request that is still open stands for this one as well.
        var open = seen instanceof CancelRequest before && before.isOpen() ? before.taken() : null;
        var taken = open != null ? open : new AtomicBoolean();
        for (Deferred<?> at = last; ; ) {
            Object source = at.source();
            Deferred<?> awaited = awaited(source);
            if (awaited == null
                    || (at == running && source != seen)
                    || !(isAsked(source, taken) || at.changeSource(source, new CancelRequest(awaited, taken)))) {
                // Those left so far must not stop anything later, unless one has just done what they are for.
                return open != null ? open.get() : !taken.compareAndSet(false, true);
            }
            if (at == running) {
                return true;
            }
            at = awaited;
        }
    }

    private static boolean isAsked(@Nullable Object source, AtomicBoolean taken) {
        return source instanceof CancelRequest before && before.taken() == taken;
    }

    /// Returns false when the source fired it while it was being stopped: then there is something else to stop.
    private static boolean stop(Deferred<?> first) {
        Object canceller = first.source();
        if (first.isFired()) {
            return false;
        }
        if (canceller == null) {
            // No one to call, so it is fired when this returns, whoever else cancels.
            return first.tryFire(new Failed.CancelledUnasked());
        }
        if (canceller == STOPPED) {
            return true;
        }
        if (!first.changeSource(canceller, STOPPED)) {
            return false;
        }
        return switch (canceller) {
            case Canceller it -> {
                var answer = call(it, first);
                yield first.tryFire(Failed.cancelled(answer.failure)) || answer.given;
            }
            case StopRequest(var it) -> {
                var answer = call(it, first);
                if (answer.failure != null) {
                    first.tryFire(Failed.cancelled(answer.failure));
                }
                yield answer.given || !first.isFired() || answer.failure != null;
            }
            default -> throw new AssertionError("a first Deferred that comes from " + canceller);
        };
    }

    private static Answer call(Canceller canceller, Deferred<?> first) {
        var turn = Turn.current();
        var answer = new Answer(first, turn.awaitedAnswer());
        turn.awaitAnswer(answer);
        try {
            canceller.cancel();
        } catch (Throwable thrown) {
            answer.failure = thrown;
        } finally {
            turn.awaitAnswer(answer.outer);
        }
        return answer;
    }

    /// What came of calling a canceller. One that fires its Deferred, on its own thread, has answered, and what the
    /// chain makes of that isn't cancelled; a source that fired by chance has not.
    static final class Answer {
        private final Deferred<?> awaited;
        private final @Nullable Answer outer;
        private @Nullable Throwable failure;
        private boolean given;

        private Answer(Deferred<?> awaited, @Nullable Answer outer) {
            this.awaited = awaited;
            this.outer = outer;
        }

        void fired(Cell cell) {
            for (Answer at = this; at != null; at = at.outer) {
                at.given |= at.awaited == cell;
            }
        }
    }
}
