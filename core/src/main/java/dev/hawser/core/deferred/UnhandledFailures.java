package dev.hawser.core.deferred;

import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The failures of Deferreds that nobody handled: no `recover`, no `both`, no `await`, nothing. Each is logged,
/// once: when [#report] is called, as a reactor does when it stops and a test when it ends, or else when the
/// garbage collector finds that nobody can handle it any more. Safe for use by many threads; for the whole process.
///
/// A `CancellationException` is not among them: whoever cancelled knows.
public final class UnhandledFailures {
    private static final System.Logger LOG = System.getLogger(UnhandledFailures.class.getName());
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Set<Watch> WATCHED = ConcurrentHashMap.newKeySet();

    private UnhandledFailures() {}

    /// A failure that nobody handled.
    ///
    /// @param madeAt the stack where the Deferred was made that it came to in the end; null unless debugging was on
    public record UnhandledFailure(
            Throwable cause, @Nullable Throwable madeAt) {}

    /// Logs what is unhandled up to now, and forgets it.
    ///
    /// @return how many there were
    public static int report() {
        var found = take();
        found.forEach(UnhandledFailures::log);
        return found.size();
    }

    /// Returns what is unhandled up to now, and forgets it: none of these will be logged. For tests.
    public static List<UnhandledFailure> take() {
        var found = new ArrayList<UnhandledFailure>();
        for (var watch : WATCHED) {
            if (watch.end()) {
                found.add(watch.failure());
            }
        }
        return found;
    }

    /// Says whether Deferreds remember where they were made, so that a report can name the place. Costs a stack
    /// trace for each; off unless the system property `hawser.debug` is `true`.
    public static void setDebugging(boolean wanted) {
        Places.wanted = wanted;
    }

    private static void log(UnhandledFailure failure) {
        LOG.log(
                Level.ERROR,
                "a Deferred failed and nobody handled it: recover(…) it, return it to someone, or await() it"
                        + Places.describe(failure.madeAt()),
                failure.cause());
    }

    /// Knows of one failure whether it was handled. Must not hold on to the [Failed] itself, whose end the garbage
    /// collector tells.
    static final class Watch implements Runnable {
        private enum Stage {
            UNNOTICED,
            WATCHED,
            OVER
        }

        private final Throwable cause;
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.UNNOTICED);
        private volatile @Nullable Throwable madeAt;

        Watch(Throwable cause) {
            this.cause = cause;
        }

        Throwable cause() {
            return cause;
        }

        void begin(Failed failed, Cell cell) {
            if (stage.compareAndSet(Stage.UNNOTICED, Stage.WATCHED)) {
                madeAt = Places.of(cell);
                WATCHED.add(this);
                CLEANER.register(failed, this);
                if (stage.get() == Stage.OVER) {
                    // Handled before it was in the set to be taken out of.
                    WATCHED.remove(this);
                }
            }
        }

        void handled() {
            end();
        }

        /// Returns whether it was unhandled until now.
        private boolean end() {
            boolean unhandled = stage.getAndSet(Stage.OVER) == Stage.WATCHED;
            if (unhandled) {
                WATCHED.remove(this);
            }
            return unhandled;
        }

        private UnhandledFailure failure() {
            return new UnhandledFailure(cause, madeAt);
        }

        /// Called when no Deferred has the failure any more.
        @Override
        public void run() {
            if (end()) {
                log(failure());
            }
        }
    }
}
