package dev.hawser.core.deferred;

import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A queue whose getters wait without blocking a thread. Values come out in the order they went in, and getters are
/// served first come, first served. Bounded at both ends.
///
/// Safe for use by many threads. Callbacks of a getter that waited run on the thread that puts; they never run with
/// a lock held, nor inside another callback.
///
/// @param <T> what it holds; not null
public final class DeferredQueue<T> {
    /// How many values it holds unless told otherwise.
    public static final int DEFAULT_CAPACITY = 1_024;

    /// How many getters may wait unless told otherwise: as many as a port has connections.
    public static final int DEFAULT_MAX_WAITING = 10_000;

    /// Guarded by the line. While it isn't empty, nobody waits.
    private final ArrayDeque<T> values = new ArrayDeque<>();

    private final WaitingLine<T> line;
    private final int capacity;

    /// Makes one with [#DEFAULT_CAPACITY] and [#DEFAULT_MAX_WAITING].
    public DeferredQueue() {
        this(DEFAULT_CAPACITY, DEFAULT_MAX_WAITING);
    }

    /// Makes one.
    ///
    /// @param capacity how many values it holds, zero or more; with zero a value can be put only while a getter
    ///     waits
    /// @param maxWaiting how many getters may wait (Twisted's backlog), zero or more
    /// @throws IllegalArgumentException when one is negative
    public DeferredQueue(int capacity, int maxWaiting) {
        if (capacity < 0) {
            throw new IllegalArgumentException(
                    "capacity is " + capacity + "; expected zero (only what a getter waits for) or more");
        }
        this.capacity = capacity;
        line = new WaitingLine<>(maxWaiting, "maxWaiting");
    }

    /// Puts a value, or gives it to the getter that has waited longest.
    ///
    /// @throws OverflowException when the queue is full
    public void put(T value) {
        if (!offer(value)) {
            throw new OverflowException("the queue is full with " + capacity
                    + " values and nobody waits for one; put later, raise its capacity, or drop values with offer()");
        }
    }

    /// Puts a value, or gives it to the getter that has waited longest, unless the queue is full.
    ///
    /// @return whether there was room
    public boolean offer(T value) {
        Objects.requireNonNull(value, "a queue holds no null; put something that says what null would mean");
        while (true) {
            Deferred<T> next;
            synchronized (line) {
                next = line.next();
                if (next == null) {
                    return values.size() < capacity && values.add(value);
                }
            }
            if (next.trySucceed(value)) {
                return true;
            }
            // Cancelled just now: as if it had not waited when the value came.
        }
    }

    /// Asks for the next value. Cancelling while it waits gives up the place in line, and no value is lost.
    ///
    /// @return the value; fails with an [OverflowException] when too many wait
    public Deferred<T> get() {
        T value;
        synchronized (line) {
            value = values.poll();
            if (value == null) {
                var waiter = line.join();
                return waiter != null ? waiter : Deferred.failed(overflow());
            }
        }
        return Deferred.succeeded(value);
    }

    /// Returns the next value if there is one now, else null.
    public @Nullable T poll() {
        synchronized (line) {
            return values.poll();
        }
    }

    /// Returns how many values are in it now.
    public int size() {
        synchronized (line) {
            return values.size();
        }
    }

    /// Returns how many getters wait now.
    public int waiting() {
        return line.size();
    }

    private OverflowException overflow() {
        return new OverflowException("the queue is empty and " + line.limit()
                + " getters wait already, the most that may; get later, or raise maxWaiting");
    }

    @Override
    public String toString() {
        synchronized (line) {
            return "DeferredQueue[" + values.size() + " of " + capacity + " values, " + line.size() + " waiting]";
        }
    }
}
