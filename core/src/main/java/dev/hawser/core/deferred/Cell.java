package dev.hawser.core.deferred;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The state of a [Deferred]: a result that is written once, the steps that wait for it, and where it comes from.
/// What the operations mean is said there; this is how threads may meet in them.
///
/// `waiting` goes one way. Until somebody fires, it holds the steps to run, latest first. Who fires claims the cell
/// by swapping in [#DELIVERING], writes the result, and runs what was there. Steps that are added meanwhile pile up
/// on that mark and are run by the same thread, so the order of adding holds across threads. When nothing is left
/// it becomes [#DELIVERED], for good: from then on a step runs at once, on the thread that adds it, without any
/// atomic operation.
///
/// Three references and no more: with an object header of 12 bytes that is 24, as much as a `CompletableFuture`.
@SuppressWarnings("ReferenceEquality") // The marks are told by identity, and only that is atomic.
abstract sealed class Cell permits Deferred {
    /// Stands for a result that is null.
    static final Object NULL = new Mark("null");

    private static final Object DELIVERING = new Mark("delivering");
    private static final Object DELIVERED = new Mark("delivered");

    private static final VarHandle RESULT;
    private static final VarHandle WAITING;
    private static final VarHandle SOURCE;

    static {
        try {
            var lookup = MethodHandles.lookup();
            RESULT = lookup.findVarHandle(Cell.class, "result", Object.class);
            WAITING = lookup.findVarHandle(Cell.class, "waiting", Object.class);
            SOURCE = lookup.findVarHandle(Cell.class, "source", Object.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /// Null until fired; then a value, [#NULL] or a [Failed].
    private @Nullable Object result;

    /// See above: null, a [Step] that leads on to others by its `next`, or a mark.
    private @Nullable Object waiting;

    /// Where the result will come from. Of a step: the cell that it waits for, perhaps in a [CancelRequest]. Of a
    /// first Deferred: its [Canceller], or null. Dropped when fired, so that a chain doesn't keep what is behind
    /// it.
    private @Nullable Object source;

    Cell(@Nullable Object source) {
        this.source = source;
        if (Places.wanted) {
            Places.remember(this);
        }
    }

    /// Makes one that was fired already.
    Cell(Object result, boolean fired) {
        assert fired;
        this.result = result;
        // Released, so that who gets hold of it by a race finds either nothing or all of it.
        WAITING.setRelease(this, DELIVERED);
        if (Places.wanted) {
            Places.remember(this);
        }
        if (result instanceof Failed failed) {
            failed.reachedTheEnd(this);
        }
    }

    static Object encode(@Nullable Object value) {
        return value == null ? NULL : value;
    }

    /// Returns the value that a result stands for. A cell of type T is given only values of T, and null only if T
    /// says so.
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    static <T extends @Nullable Object> T decode(Object result) {
        return (T) (result == NULL ? null : result);
    }

    /// Returns a result as an outcome; a failure counts as handled then.
    static <T extends @Nullable Object> Outcome<T> outcome(Object result) {
        return result instanceof Failed failed
                ? new Outcome.Failure<>(failed.handled())
                : new Outcome.Success<>(Cell.<T>decode(result));
    }

    final @Nullable Object result() {
        return RESULT.getAcquire(this);
    }

    final boolean isDelivered() {
        return WAITING.getAcquire(this) == DELIVERED;
    }

    final @Nullable Object source() {
        return SOURCE.getVolatile(this);
    }

    final boolean changeSource(@Nullable Object from, @Nullable Object to) {
        return SOURCE.compareAndSet(this, from, to);
    }

    /// Fires, unless someone else did.
    final boolean tryFire(Object outcome) {
        Object seen = WAITING.getAcquire(this);
        while (!isOfDelivery(seen)) {
            Object now = WAITING.compareAndExchange(this, seen, DELIVERING);
            if (now == seen) {
                RESULT.setRelease(this, outcome);
                var turn = Turn.current();
                turn.fired(this);
                source = null;
                if (seen != null) {
                    turn.add(inOrder(seen));
                    turn.run();
                } else if (WAITING.compareAndSet(this, DELIVERING, DELIVERED)) {
                    reachedTheEnd(outcome);
                } else {
                    turn.add(inOrder(WAITING.getAndSet(this, DELIVERING)));
                    turn.run();
                }
                return true;
            }
            seen = now;
        }
        while (result() == null) {
            // Whoever came first has claimed the cell, and writes its result with the next instruction.
            Thread.onSpinWait();
        }
        return false;
    }

    /// Returns whether somebody has fired, going by what `waiting` holds.
    private static boolean isOfDelivery(@Nullable Object waiting) {
        return waiting == DELIVERING || waiting == DELIVERED || waiting instanceof Late;
    }

    private void reachedTheEnd(Object outcome) {
        if (outcome instanceof Failed failed) {
            failed.reachedTheEnd(this);
        }
    }

    /// Fires what only one thread at a time can fire: a step, by what it waits for.
    final void fire(Turn turn, Object outcome) {
        RESULT.setRelease(this, outcome);
        deliver(turn, outcome);
    }

    /// Lets a step run when there is a result, which may be now.
    final void add(Step<?, ?> step) {
        Object seen = WAITING.getAcquire(this);
        while (seen != DELIVERED) {
            Object latest = step;
            if (isOfDelivery(seen)) {
                latest = new Late(step, seen);
            } else {
                step.next = seen;
            }
            Object now = WAITING.compareAndExchange(this, seen, latest);
            if (now == seen) {
                return;
            }
            seen = now;
        }
        step.next = Step.ALONE;
        if (this instanceof Step.On<?> elsewhere) {
            elsewhere.bring(step);
        } else {
            runAlone(step);
        }
    }

    /// Runs a step that was added when all was delivered.
    static void runAlone(Step<?, ?> step) {
        var turn = Turn.current();
        turn.add(step);
        turn.run();
    }

    private void deliver(Turn turn, Object outcome) {
        source = null;
        if (waiting == null && WAITING.compareAndSet(this, null, DELIVERED)) {
            reachedTheEnd(outcome);
            return;
        }
        turn.add(inOrder(WAITING.getAndSet(this, DELIVERING)));
        turn.run();
    }

    /// Ends the delivery, or goes on with the steps that were added during it.
    final void delivered(Turn turn) {
        if (waiting != DELIVERING || !WAITING.compareAndSet(this, DELIVERING, DELIVERED)) {
            turn.add(inOrder(WAITING.getAndSet(this, DELIVERING)));
        }
    }

    /// Turns steps that lead from the latest to the first into a list that leads from the first to the latest.
    private static Step<?, ?> inOrder(@Nullable Object latest) {
        Step<?, ?> first = null;
        for (Object at = latest; ; ) {
            Step<?, ?> step;
            if (at instanceof Step<?, ?> early) {
                step = early;
                at = early.next;
            } else if (at instanceof Late late) {
                step = late.step;
                at = late.before;
            } else {
                break;
            }
            step.next = first;
            first = step;
        }
        if (first == null) {
            throw new AssertionError("a delivery without a step");
        }
        return first;
    }

    /// A step that was added while others are run. Wrapped, so that the kind of what `waiting` holds tells whether
    /// somebody has fired, and claiming that takes one atomic operation instead of two.
    private record Late(Step<?, ?> step, Object before) {}

    private record Mark(String name) {}
}
