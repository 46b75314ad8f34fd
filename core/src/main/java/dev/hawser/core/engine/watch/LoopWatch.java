package dev.hawser.core.engine.watch;

import dev.hawser.core.observe.Observation;
import dev.hawser.core.observe.Observers;
import dev.hawser.core.time.Clock;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Catches callbacks that block an event loop: looks at the loops fifty times a second, and at the stack of one that
/// has been in the same callback for too long. Each place is logged once and counted always. For the engine's rooms.
///
/// Why not the JDK's flight recorder alone, which sees shorter waits and measures them better: it ends the process
/// when it can't open a file, so a server with it would not outlive a shortage of descriptors or of disk. It can be had
/// (`BlockingCalls`) where that doesn't matter, as in a comparison.
public final class LoopWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LoopWatch.class.getName());

    private static final Duration PERIOD = Duration.ofMillis(20);

    /// A callback that waits this long is blocking. Shorter ones are hard to tell from a busy machine.
    private static final Duration LONG_WAIT = Duration.ofMillis(50);

    /// A callback that computes, or seems to because the machine doesn't let it run, gets more time; and one that has
    /// not ended by then is reported while it lasts.
    private static final Duration LONG_WORK = Duration.ofSeconds(1);

    /// So many different places and no more are told apart. A program with more has been told enough.
    private static final int MOST_PLACES = 1_000;

    private final Clock clock;
    private final Observers observers;
    private final Set<String> callers;
    private final Map<String, BlockedPlace> places = new ConcurrentHashMap<>();
    /// By loop; only the clock's thread uses it.
    private final Map<LoopThread, Suspect> suspects = new HashMap<>();

    private final BlockingCalls.@Nullable Subscription recorder;
    private final Repeating looks;

    /// A callback that has lasted too long.
    private static final class Suspect {
        private final long sinceNanos;
        private final BlockedPlace place;
        private boolean reported;

        Suspect(long sinceNanos, BlockedPlace place) {
            this.sinceNanos = sinceNanos;
            this.place = place;
        }
    }

    /// Begins to watch.
    ///
    /// @param callers the classes whose methods call the application, by which its frames on a stack are found
    /// @param withRecorder whether the flight recorder helps
    public LoopWatch(
            List<LoopThread> threads, Set<String> callers, Clock clock, Observers observers, boolean withRecorder) {
        this.callers = callers;
        this.observers = observers;
        this.clock = clock;
        this.recorder = withRecorder ? BlockingCalls.watch(threads, callers, this::report) : null;
        this.looks = Repeating.every(PERIOD, clock, () -> threads.forEach(this::look));
    }

    public List<BlockedPlace> places() {
        return List.copyOf(places.values());
    }

    @Override
    public void close() {
        looks.close();
        if (recorder != null) {
            recorder.close();
        }
    }

    private void look(LoopThread thread) {
        long since = thread.callbackSince();
        long now = clock.nanoTime();
        var suspect = suspects.get(thread);
        if (suspect != null && suspect.sinceNanos != since) {
            suspects.remove(thread);
            if (!suspect.reported && recorder == null) {
                report(suspect.place.lasting(Duration.ofNanos(now - suspect.sinceNanos)));
            }
            suspect = null;
        }
        if (since == LoopThread.IDLE || now - since < LONG_WAIT.toNanos()) {
            return;
        }
        var age = Duration.ofNanos(now - since);
        if (suspect == null) {
            var found = suspicion(thread, since, age);
            if (found.isEmpty()) {
                return;
            }
            suspect = found.get();
            suspects.put(thread, suspect);
        }
        if (!suspect.reported && age.compareTo(LONG_WORK) >= 0) {
            suspect.reported = true;
            report(suspect.place.lasting(age));
        }
    }

    private Optional<Suspect> suspicion(LoopThread thread, long since, Duration age) {
        var trace = thread.getStackTrace();
        boolean longEnough = age.compareTo(LONG_WORK) >= 0 || (trace.length > 0 && trace[0].isNativeMethod());
        if (!longEnough || thread.callbackSince() != since) {
            return Optional.empty();
        }
        List<CallStack.Frame> frames = new ArrayList<>();
        for (var frame : trace) {
            frames.add(new CallStack.Frame(frame.getClassName(), frame.getMethodName(), frame.getLineNumber()));
        }
        return new CallStack(frames, callers).blockedPlace(age).map(place -> new Suspect(since, place));
    }

    private void report(BlockedPlace blocked) {
        if (places.size() >= MOST_PLACES && !places.containsKey(blocked.place())) {
            return;
        }
        observers.tell(
                new Observation.LoopBlocked(blocked.handler(), blocked.call(), blocked.place(), blocked.longest()));
        var known = places.merge(blocked.place(), blocked, BlockedPlace::plus);
        if (known.times() == 1) {
            LOG.log(
                    Level.WARNING,
                    "{0}. Every connection of the loop waited too: hand the call to a thread, or serve with "
                            + "engine=virtual-threads",
                    blocked);
        }
    }
}
