package dev.hawser.lab;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.engine.watch.BlockedPlace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Runs the article's I/O tasks in five ways and compares how long each takes.
///
/// The article let `time.sleep` run on Twisted's reactor, after a timer had already waited as long, and concluded that
/// Twisted is 3.4 times slower than threads. Here timers are timers, and the mistake is a row of its own.
///
/// @param tasks what is done in each way
/// @param repeats how often; the ways take turns, so that a slow moment of the machine doesn't fall on one of them
public record TaskComparison(List<IoTask> tasks, int repeats) {
    /// How long the watch over the loops may take to tell of a wait that is over.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /// A loop that waits less than this passes for one on a busy machine, and nobody tells.
    private static final Duration SHORTEST_TOLD = Duration.ofMillis(20);

    public TaskComparison {
        tasks = List.copyOf(tasks);
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("there are no tasks; expected 1 or more");
        }
        if (repeats < 1 || repeats > 1_000) {
            throw new IllegalArgumentException("repeats is " + repeats + "; expected 1 to 1000");
        }
    }

    /// Returns about how long [#run] will take.
    public Duration expected() {
        return sum().multipliedBy(2).plus(longest().multipliedBy(3)).multipliedBy(repeats);
    }

    /// Returns how long the tasks take one after another.
    public Duration sum() {
        return tasks.stream().map(IoTask::duration).reduce(Duration.ZERO, Duration::plus);
    }

    /// Returns how long the longest task takes.
    public Duration longest() {
        return tasks.stream().map(IoTask::duration).reduce(Duration.ZERO, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    /// Does it all. Blocks until it is done; times are by the monotonic clock.
    ///
    /// @throws IOException when a port of this machine can't be used
    /// @throws Exception what a task failed with; a failure never passes for a fast run
    public TaskReport run() throws Exception {
        // This process serves nobody, so the recorder may have it: it tells of shorter waits, and their true length.
        try (var reactor = Reactor.open(ReactorOptions.defaults().withFlightRecorder())) {
            var mistake = LoopWay.on(reactor, "the mistake: blocking calls on the loop", _ -> new BlockingTasks());
            var ways = List.<Way>of(
                    new OneAfterAnother(),
                    ThreadWay.platform(),
                    ThreadWay.virtual(),
                    LoopWay.on(reactor, "timers, one event loop", _ -> new TimerTasks()),
                    mistake);
            warmUp(ways);
            var rows = measure(ways);
            return new TaskReport(this, rows, blockedPlace(reactor, mistake));
        }
    }

    /// Loads what each way needs. Otherwise the first connection of all pays for it, in the row of its way.
    private static void warmUp(List<Way> ways) throws Exception {
        for (var way : ways) {
            way.run(IoTask.ofArticle(0.001));
        }
    }

    private List<TaskReport.Row> measure(List<Way> ways) throws Exception {
        var wanted = tasks.stream().map(IoTask::result).toList();
        List<List<Duration>> times = ways.stream()
                .map(_ -> (List<Duration>) new ArrayList<Duration>())
                .toList();
        for (int repeat = 0; repeat < repeats; repeat++) {
            for (int i = 0; i < ways.size(); i++) {
                var way = ways.get(i);
                long start = System.nanoTime();
                var results = way.run(tasks);
                times.get(i).add(Duration.ofNanos(System.nanoTime() - start));
                if (!results.equals(wanted)) {
                    throw new IllegalStateException(way.label() + " came to " + results + "; expected " + wanted);
                }
            }
        }
        List<TaskReport.Row> rows = new ArrayList<>();
        for (int i = 0; i < ways.size(); i++) {
            rows.add(new TaskReport.Row(ways.get(i).label(), Spread.of(times.get(i)), wanted));
        }
        return rows;
    }

    /// Waits until the longest block has been reported. If it was missed, the mistake is made once more, unmeasured.
    private Optional<BlockedPlace> blockedPlace(Reactor reactor, Way mistake) throws Exception {
        if (longest().compareTo(SHORTEST_TOLD) < 0) {
            return Optional.empty();
        }
        var place = awaitBlockedPlace(reactor);
        if (place.isEmpty()) {
            mistake.run(tasks);
            place = awaitBlockedPlace(reactor);
        }
        return place.or(() -> worst(reactor));
    }

    private Optional<BlockedPlace> awaitBlockedPlace(Reactor reactor) throws InterruptedException {
        // A shorter one may have been reported first, and the watch measures less exactly than we do.
        var nearly = longest().multipliedBy(9).dividedBy(10);
        long start = System.nanoTime();
        while (true) {
            var place = worst(reactor).filter(it -> it.longest().compareTo(nearly) >= 0);
            if (place.isPresent() || System.nanoTime() - start > PATIENCE.toNanos()) {
                return place;
            }
            Thread.sleep(Duration.ofMillis(20));
        }
    }

    private static Optional<BlockedPlace> worst(Reactor reactor) {
        return reactor.blockedPlaces().stream().max(Comparator.comparing(BlockedPlace::longest));
    }
}
