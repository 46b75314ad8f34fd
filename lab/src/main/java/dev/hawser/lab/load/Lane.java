package dev.hawser.lab.load;

import dev.hawser.lab.workload.Traffic;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One event loop's share of the load. All of it happens on that loop's thread.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Lane {
    /// How long a connection that failed waits before it tries again.
    private static final long BACK_OFF_MILLIS = 50;

    private static final long SWEEP_MILLIS = 500;

    /// Wakes no more often than this to send what is due: at higher rates several are due at a time.
    private static final long SHORTEST_SLEEP_NANOS = 50_000;

    private final EventLoop loop;
    private final Target target;
    private final long timeoutNanos;
    private final Gate gate = new Gate();
    private final List<Slot> slots = new ArrayList<>();
    private final List<CrowdMember> crowd = new ArrayList<>();
    /// A set: whoever lost its connection and came back stands here once.
    private final LinkedHashSet<Slot> free = new LinkedHashSet<>();
    private Tally tally = new Tally();
    private @Nullable Arrivals arrivals;
    private @Nullable ScheduledFuture<?> alarm;
    private @Nullable ScheduledFuture<?> sweep;
    private long questions;
    private boolean stopping;
    private long markNanos = System.nanoTime();
    private boolean paused = true;
    private boolean crowdRests;

    /// What a lane counted up to now, and what stands open.
    record Count(
            Tally tally,
            long outstanding,
            long backlog,
            int connected,
            int starved,
            int crowdAnswered,
            int crowdStarved) {}

    Lane(EventLoop loop, Target target, long timeoutMillis) {
        this.loop = loop;
        this.target = target;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    EventLoop loop() {
        return loop;
    }

    Target target() {
        return target;
    }

    Gate gate() {
        return gate;
    }

    Tally tally() {
        return tally;
    }

    boolean isStopping() {
        return stopping;
    }

    /// Says whether the crowd has nothing to do for now, as another server is measured.
    boolean crowdRests() {
        return crowdRests;
    }

    /// Connects the crowd and then the rest. Nobody but the crowd asks before [#pace].
    ///
    /// @param first number of this lane's first connection among those of all lanes
    /// @param members how many of the crowd
    /// @param connections how many others
    void connect(int first, int members, int connections) {
        Traffic traffic = target.traffic();
        for (int i = 0; i < members; i++) {
            var member = new CrowdMember(this, first + i, traffic.crowd());
            crowd.add(member);
            member.connect();
        }
        for (int i = 0; i < connections; i++) {
            var slot = new Slot(this, first + i);
            slots.add(slot);
            slot.prepare();
        }
        // Different lanes and runs begin at different questions, or all would ask the rare one at the same time.
        questions = first;
        sweep = loop.scheduleAtFixedRate(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// Sends nothing more until [#pace]; connections stay, and what is outstanding is waited for. The crowd reads no
    /// more either.
    void pause() {
        crowdRests = true;
        rest();
    }

    private void rest() {
        paused = true;
        arrivals = null;
        free.clear();
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    /// Goes on at this rate; what is outstanding stays so.
    ///
    /// @param perSecond this lane's share of the rate; 0 for a closed loop
    void pace(double perSecond) {
        rest();
        paused = false;
        crowdRests = false;
        arrivals = perSecond > 0 ? new Arrivals(System.nanoTime(), perSecond) : null;
        for (var slot : slots) {
            if (slot.isFree()) {
                becameFree(slot);
            }
        }
    }

    /// Ends: nothing more is sent, and all connections close.
    void stop() {
        stopping = true;
        gate.shut();
        if (alarm != null) {
            alarm.cancel(false);
        }
        if (sweep != null) {
            sweep.cancel(false);
        }
        slots.forEach(Slot::end);
        crowd.forEach(CrowdMember::end);
    }

    /// Gives the connection its next request, or has it wait for one.
    void becameFree(Slot slot) {
        if (stopping) {
            return;
        }
        if (paused) {
            slot.prepare();
        } else if (arrivals == null) {
            slot.ask(System.nanoTime());
        } else if (slot.isFree()) {
            free.add(slot);
            pump();
        } else {
            slot.prepare();
        }
    }

    /// Calls after a while, when the lane still goes on.
    void afterBackOff(Runnable again) {
        loop.schedule(
                () -> {
                    if (!stopping) {
                        again.run();
                    }
                },
                BACK_OFF_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    Target.Question nextQuestion() {
        return target.question(questions++);
    }

    /// Sends all that is due and can be sent.
    private void pump() {
        var plan = arrivals;
        if (plan == null || stopping) {
            return;
        }
        long now = System.nanoTime();
        while (!free.isEmpty() && plan.nextNanos() - now <= 0) {
            var slot = free.removeFirst();
            // One that has lost its connection meanwhile comes back when it has another.
            if (slot.isFree()) {
                slot.ask(plan.take());
            }
        }
        if (!free.isEmpty() && alarm == null) {
            long sleep = Math.max(SHORTEST_SLEEP_NANOS, plan.nextNanos() - now);
            alarm = loop.schedule(this::alarmed, sleep, TimeUnit.NANOSECONDS);
        }
    }

    private void alarmed() {
        alarm = null;
        pump();
    }

    private void sweep() {
        long now = System.nanoTime();
        for (var slot : slots) {
            if (slot.waitedNanos(now) > timeoutNanos) {
                slot.failed("no answer in time");
            }
        }
    }

    /// Returns what was counted since the last time, and begins anew.
    Count mark() {
        long now = System.nanoTime();
        var counted = tally;
        tally = new Tally();
        long outstanding = 0;
        int connected = 0;
        int starved = 0;
        long median = counted.medianNanos();
        for (var slot : slots) {
            long waited = slot.waitedNanos(now);
            if (waited >= 0) {
                outstanding++;
                if (waited > median) {
                    counted.waiting(waited);
                }
            }
            connected += slot.isConnected() ? 1 : 0;
            starved += slot.isStarved(markNanos) ? 1 : 0;
        }
        long backlog = arrivals == null ? 0 : arrivals.backlog(now);
        for (long i = 0; i < backlog && arrivals != null; i++) {
            long waited = now - arrivals.moment(arrivals.taken() + i);
            if (waited > median) {
                counted.waiting(waited);
            }
        }
        int crowdAnswered = (int) crowd.stream().filter(CrowdMember::isAnswered).count();
        int crowdStarved = (int) crowd.stream().filter(CrowdMember::isStarved).count();
        markNanos = now;
        return new Count(counted, outstanding, backlog, connected, starved, crowdAnswered, crowdStarved);
    }
}
