package dev.hawser.web.client;

import dev.hawser.web.client.Pool.Member;
import dev.hawser.web.client.Pool.Waiter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a pool has for one origin. For its pool, with the lock.
final class Lane {
    final Origin origin;

    /// How many connections are being made.
    int opening;

    private final List<Member> members = new ArrayList<>();
    private final LinkedHashSet<Waiter> line = new LinkedHashSet<>();
    private boolean mayShare;

    Lane(Origin origin, boolean mayShare) {
        this.origin = origin;
        this.mayShare = mayShare;
    }

    /// Learns from a connection whether one takes many requests at a time.
    void learn(boolean shared) {
        mayShare = shared;
    }

    List<Member> members() {
        return members;
    }

    boolean isEmpty() {
        return members.isEmpty() && line.isEmpty() && opening == 0;
    }

    /// Takes a connection that is free: the one that was there last, so that those too many grow old.
    @Nullable
    Member take() {
        for (int i = members.size() - 1; i >= 0; i--) {
            if (members.get(i).take()) {
                return members.get(i);
            }
        }
        return null;
    }

    /// Returns a connection that nobody uses.
    @Nullable
    Member idle() {
        for (var member : members) {
            if (member.isIdle()) {
                return member;
            }
        }
        return null;
    }

    /// Returns whether one more connection is wanted and may be. As long as one connection might do for all, only
    /// one is made at a time.
    boolean wantsMore(int perOrigin) {
        return opening < (mayShare ? Math.min(1, line.size()) : line.size()) && members.size() + opening < perOrigin;
    }

    boolean isWaitedFor() {
        return !line.isEmpty();
    }

    /// Returns how early the first in line came; the latest there can be when nobody waits.
    long firstTicket() {
        return line.isEmpty() ? Long.MAX_VALUE : line.getFirst().ticket;
    }

    void enter(Waiter waiter) {
        line.add(waiter);
    }

    boolean leave(Waiter waiter) {
        return line.remove(waiter);
    }

    @Nullable
    Waiter next() {
        return line.isEmpty() ? null : line.removeFirst();
    }
}
