package dev.hawser.web.client;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.web.client.HttpClientException.Kind;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The connections of a client, and the line of those who wait for one: first come, first served for each origin,
/// and where all connections there may be are taken, the origin that waits longest comes first. Safe for use by
/// many threads; nothing foreign is called with the lock held.
final class Pool {
    private final ClientOptions.PoolLimits limits;
    private final Predicate<Origin> sharing;
    private final Opener opener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Origin, Lane> lanes = new HashMap<>();
    private long tickets;
    private int waiting;
    private int open;
    private boolean closed;

    /// Makes connections.
    @FunctionalInterface
    interface Opener {
        /// Connects.
        Deferred<Wire> open(Origin origin, Wire.Owner owner);
    }

    /// Makes an empty one.
    ///
    /// @param sharing whether one connection may do for all requests to an origin, before any is known
    Pool(ClientOptions.PoolLimits limits, Predicate<Origin> sharing, Opener opener) {
        this.limits = limits;
        this.sharing = sharing;
        this.opener = opener;
    }

    /// Asks for a connection to send one request on.
    ///
    /// @return cancelling it gives up the place in line
    Deferred<Member> acquire(Origin origin) {
        Waiter waiter;
        lock.lock();
        try {
            if (closed) {
                return Deferred.failed(closedFailure());
            }
            var lane = lanes.computeIfAbsent(origin, place -> new Lane(place, sharing.test(place)));
            var free = lane.isWaitedFor() ? null : lane.take();
            if (free != null) {
                return Deferred.succeeded(free);
            }
            if (waiting >= limits.waiting()) {
                dropIfEmpty(lane);
                return Deferred.failed(new HttpClientException(
                        Kind.POOL_FULL,
                        "no connection to " + origin + " is free, and " + waiting
                                + " calls wait for one already, the most that may; try later, or raise PoolLimits"));
            }
            waiter = new Waiter(lane, tickets++);
            lane.enter(waiter);
            waiting++;
        } finally {
            lock.unlock();
        }
        settle();
        return waiter.turn;
    }

    /// Closes all connections.
    void close() {
        var due = new ArrayList<Runnable>();
        lock.lock();
        try {
            closed = true;
            for (var lane : lanes.values()) {
                for (var waiter = lane.next(); waiter != null; waiter = lane.next()) {
                    var left = waiter;
                    due.add(() -> left.turn.tryFail(closedFailure()));
                }
                lane.members().forEach(member -> due.add(() -> member.wire().close(closedFailure())));
            }
            waiting = 0;
        } finally {
            lock.unlock();
        }
        due.forEach(Runnable::run);
    }

    /// Returns how many connections there are, with those that are being made.
    int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    private static HttpClientException closedFailure() {
        return new HttpClientException(Kind.CLOSED, "the client was closed; open another one");
    }

    /// Gives out what is free, and connects for those who wait and may have one more.
    private void settle() {
        var due = new ArrayList<Runnable>();
        lock.lock();
        try {
            if (waiting > 0) {
                // The longest waiting first: it may take a connection away from where nobody needs it.
                var inNeed = new ArrayList<Lane>();
                lanes.values().stream().filter(Lane::isWaitedFor).forEach(inNeed::add);
                inNeed.sort((one, other) -> Long.compare(one.firstTicket(), other.firstTicket()));
                inNeed.forEach(lane -> serve(lane, due));
            }
        } finally {
            lock.unlock();
        }
        due.forEach(Runnable::run);
    }

    private void serve(Lane lane, List<Runnable> due) {
        while (lane.isWaitedFor()) {
            var free = lane.take();
            if (free == null) {
                break;
            }
            var waiter = lane.next();
            if (waiter != null) {
                waiting--;
                due.add(() -> hand(free, waiter));
            }
        }
        while (lane.wantsMore(limits.perOrigin()) && hasRoom(lane, due)) {
            open++;
            lane.opening++;
            due.add(() -> open(lane));
        }
    }

    private static void hand(Member free, Waiter waiter) {
        if (!waiter.turn.trySucceed(free)) {
            // Cancelled just now.
            free.freed();
        }
    }

    /// Makes room for a connection, at the expense of one elsewhere that nobody uses.
    private boolean hasRoom(Lane lane, List<Runnable> due) {
        if (open < limits.total()) {
            return true;
        }
        for (var other : List.copyOf(lanes.values())) {
            var idle = other == lane ? null : other.idle();
            if (idle != null) {
                forget(idle);
                due.add(() -> idle.wire().close(closedFailure()));
                return true;
            }
        }
        return false;
    }

    private void open(Lane lane) {
        var member = new Member(lane);
        var _ = Deferred.attempt(() -> opener.open(lane.origin, member)).both(outcome -> {
            switch (outcome) {
                case Outcome.Success<Wire>(Wire opened) -> joins(member, opened);
                case Outcome.Failure<Wire>(Throwable cause) -> refused(lane, cause);
            }
            return outcome;
        });
    }

    private void joins(Member member, Wire opened) {
        boolean unwanted;
        lock.lock();
        try {
            var lane = member.lane;
            lane.opening--;
            lane.learn(opened.isShared());
            member.wire = opened;
            unwanted = closed;
            if (closed || member.gone) {
                open--;
                dropIfEmpty(lane);
            } else {
                lane.members().add(member);
            }
        } finally {
            lock.unlock();
        }
        if (unwanted) {
            opened.close(closedFailure());
        }
        settle();
    }

    /// Tells the first who waits: somebody must hear of it, and each who comes after has an attempt of its own.
    private void refused(Lane lane, Throwable cause) {
        Waiter first;
        lock.lock();
        try {
            lane.opening--;
            open--;
            first = lane.next();
            if (first != null) {
                waiting--;
            }
            dropIfEmpty(lane);
        } finally {
            lock.unlock();
        }
        if (first != null) {
            first.turn.tryFail(failure(lane.origin, cause));
        }
        settle();
    }

    private static HttpClientException failure(Origin origin, Throwable cause) {
        String message = "no connection to " + origin + ": " + cause.getMessage();
        return switch (cause) {
            case InterruptedIOException late -> new HttpClientException(Kind.TIMEOUT, message, late);
            case CancellationException stopping -> new HttpClientException(Kind.CONNECT, message, stopping);
            case IllegalStateException stopping -> new HttpClientException(Kind.CONNECT, message, stopping);
            default -> HttpClientException.untouched(Kind.CONNECT, message, cause);
        };
    }

    /// Called with the lock.
    private void forget(Member member) {
        if (!member.gone) {
            member.gone = true;
            if (member.lane.members().remove(member)) {
                open--;
                dropIfEmpty(member.lane);
            }
        }
    }

    /// Called with the lock.
    private void dropIfEmpty(Lane lane) {
        if (lane.isEmpty()) {
            lanes.remove(lane.origin);
        }
    }

    /// A place in line.
    final class Waiter {
        final long ticket;
        final Deferred<Member> turn;

        Waiter(Lane lane, long ticket) {
            this.ticket = ticket;
            this.turn = new Deferred<>(() -> leave(lane));
        }

        private void leave(Lane lane) {
            lock.lock();
            try {
                if (lane.leave(this)) {
                    waiting--;
                    dropIfEmpty(lane);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /// A connection of the pool.
    final class Member implements Wire.Owner {
        private final Lane lane;

        // Guarded by the lock.
        private @Nullable Wire wire;
        private int inUse;
        private boolean gone;
        private boolean used;

        Member(Lane lane) {
            this.lane = lane;
        }

        /// Called with the lock.
        boolean isIdle() {
            return inUse == 0;
        }

        /// Takes it for one more request, if that may be. Called with the lock.
        boolean take() {
            if (wire == null || inUse >= wire.capacity()) {
                return false;
            }
            inUse++;
            return true;
        }

        /// Returns whether it was used before, so that the server may have closed it at any time; it was from now
        /// on.
        boolean useAgain() {
            lock.lock();
            try {
                boolean before = used;
                used = true;
                return before;
            } finally {
                lock.unlock();
            }
        }

        Wire wire() {
            lock.lock();
            try {
                if (wire == null) {
                    throw new IllegalStateException("there is no connection yet");
                }
                return wire;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void freed() {
            boolean yields;
            lock.lock();
            try {
                inUse--;
                yields = inUse == 0 && !gone && open >= limits.total() && isOlderElsewhere();
                if (yields) {
                    forget(this);
                }
            } finally {
                lock.unlock();
            }
            if (yields) {
                wire().close(closedFailure());
            }
            settle();
        }

        private boolean isOlderElsewhere() {
            long own = lane.firstTicket();
            return lanes.values().stream().anyMatch(other -> other != lane && other.firstTicket() < own);
        }

        @Override
        public void resized() {
            settle();
        }

        @Override
        public void gone() {
            lock.lock();
            try {
                forget(this);
            } finally {
                lock.unlock();
            }
            settle();
        }

        @Override
        public boolean letGo() {
            lock.lock();
            try {
                if (inUse > 0) {
                    return false;
                }
                forget(this);
                return true;
            } finally {
                lock.unlock();
            }
        }
    }
}
