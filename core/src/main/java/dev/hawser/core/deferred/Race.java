package dev.hawser.core.deferred;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Waits for the first value of several Deferreds.
final class Race<T extends @Nullable Object> {
    private final List<? extends Deferred<? extends T>> runners;
    private final Throwable[] failures;
    private final AtomicInteger running;
    private final Deferred<T> winner = Deferred.stoppedBy(this::stop);
    private volatile boolean stopped;

    private Race(List<? extends Deferred<? extends T>> runners) {
        this.runners = runners;
        this.failures = new Throwable[runners.size()];
        this.running = new AtomicInteger(runners.size());
    }

    static <T extends @Nullable Object> Deferred<T> first(List<? extends Deferred<? extends T>> given) {
        if (given.isEmpty()) {
            throw new IllegalArgumentException("a race of no Deferreds never ends; give one at least");
        }
        var race = new Race<T>(List.copyOf(given));
        for (int i = 0; i < race.runners.size(); i++) {
            add(race.runners.get(i), race, i);
        }
        return race.winner;
    }

    private static <R extends @Nullable Object> void add(Deferred<R> runner, Race<?> race, int index) {
        runner.add(new Runner<>(runner, race, index));
    }

    private void stop() {
        stopped = true;
        cancelAll();
    }

    /// A race that was cancelled was not lost: who waits for it must see that, a timeout for one.
    private Failed end() {
        var lost = new RaceFailedException(Arrays.asList(failures));
        return stopped ? Failed.cancelled(lost) : Failed.of(lost);
    }

    private void cancelAll() {
        runners.forEach(Deferred::cancel);
    }

    private static final class Runner<R extends @Nullable Object> extends Step.Listener<R> {
        private final Race<?> race;
        private final int index;

        Runner(Deferred<R> source, Race<?> race, int index) {
            super(source);
            this.race = race;
            this.index = index;
        }

        @Override
        void receive(Turn turn, Object outcome) {
            if (!(outcome instanceof Failed failed)) {
                if (race.winner.tryFire(outcome)) {
                    race.cancelAll();
                }
                return;
            }
            // That some fail is what a race is run for.
            race.failures[index] = failed.handled();
            if (race.running.decrementAndGet() == 0) {
                race.winner.tryFire(race.end());
            }
        }
    }
}
