package dev.hawser.core.deferred;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Those who wait for something, first come first served. Each is a Deferred, and leaves the line when cancelled.
///
/// Its monitor is the lock of whoever has it, so that "nothing left" and "wait then" are one decision. Deferreds
/// are fired outside of that lock only: their callbacks are strangers' code.
final class WaitingLine<T> {
    /// Linked, because under load many who wait time out, and each leaves from the middle.
    private final SequencedSet<Place> places = new LinkedHashSet<>();

    private final int limit;

    /// @param limit how many may wait; zero or more
    WaitingLine(int limit, String name) {
        if (limit < 0) {
            throw new IllegalArgumentException(name + " is " + limit + "; expected zero (nobody waits) or more");
        }
        this.limit = limit;
    }

    int limit() {
        return limit;
    }

    synchronized int size() {
        return places.size();
    }

    /// Puts someone at the end, or returns null when the line is full.
    synchronized @Nullable Deferred<T> join() {
        if (places.size() >= limit) {
            return null;
        }
        var place = new Place();
        places.add(place);
        return place.waiter;
    }

    /// Takes out the one who has waited longest, or returns null when there is none. That one may be cancelled
    /// before it is fired: fire it with [Deferred#trySucceed], and when that says no, give what it should have had
    /// to the next.
    synchronized @Nullable Deferred<T> next() {
        return places.isEmpty() ? null : places.removeFirst().waiter;
    }

    private synchronized void leave(Place place) {
        places.remove(place);
    }

    private final class Place implements Canceller {
        private final Deferred<T> waiter = new Deferred<>(this);

        @Override
        public void cancel() {
            leave(this);
        }
    }
}
