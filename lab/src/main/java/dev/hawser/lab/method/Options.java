package dev.hawser.lab.method;

import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.Slo;
import dev.hawser.lab.workload.Dialogue;
import dev.hawser.lab.workload.Traffic;
import dev.hawser.lab.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// What a comparison is asked for.
///
/// @param workloads their words, in order; empty for the usual set
/// @param engines who takes part
/// @param rounds how often the contenders take turns; empty for as many as the time allows
/// @param window how long each is measured at a time; empty for as long as the time allows
/// @param connections numbers of connections to measure at; empty for each workload's own
/// @param requestsPerSecond a fixed rate instead of as fast as answers come
/// @param slo the promise whose highest rate is looked for
/// @param dialogue what clients ask, and how answers end, instead of each workload's own requests
/// @param jars on the servers' class path, for workloads of one's own
/// @param quick whether to take less than a minute
public record Options(
        List<String> workloads,
        List<EngineKind> engines,
        Optional<Integer> rounds,
        Optional<Duration> window,
        List<Integer> connections,
        Optional<Double> requestsPerSecond,
        Slo slo,
        Optional<Dialogue> dialogue,
        List<Path> jars,
        boolean quick) {
    private static final int MOST_ROUNDS = 1_000;
    private static final Duration SHORTEST_WINDOW = Duration.ofMillis(100);

    public Options {
        workloads = List.copyOf(workloads);
        engines = List.copyOf(engines);
        connections = List.copyOf(connections);
        jars = List.copyOf(jars);
        if (engines.isEmpty()) {
            throw new IllegalArgumentException(
                    "there are no engines; expected 1 or more of " + Arrays.toString(EngineKind.values()));
        }
        rounds.ifPresent(count -> {
            if (count < 1 || count > MOST_ROUNDS) {
                throw new IllegalArgumentException("rounds is " + count + "; expected 1 to " + MOST_ROUNDS);
            }
        });
        window.ifPresent(length -> {
            if (length.compareTo(SHORTEST_WINDOW) < 0) {
                throw new IllegalArgumentException("duration is " + length.toMillis() + " ms; expected 100 ms or more");
            }
        });
        for (int count : connections) {
            if (count < 1 || count > Traffic.MOST_CONNECTIONS) {
                throw new IllegalArgumentException(
                        "connections is " + count + "; expected 1 to " + Traffic.MOST_CONNECTIONS);
            }
        }
        requestsPerSecond.ifPresent(rate -> {
            if (!(rate > 0 && rate <= 10_000_000)) {
                throw new IllegalArgumentException("rate is " + rate + "; expected more than 0 requests a second");
            }
        });
    }

    /// Returns what is asked of a workload: as it says itself, or what was asked for in the same way.
    Traffic traffic(Workload workload) {
        var own = workload.traffic();
        return dialogue.map(own::saying).orElse(own);
    }

    /// Returns the numbers of connections that a workload is measured at.
    List<Integer> levels(Workload workload) {
        return connections.isEmpty() ? List.of(workload.traffic().connections()) : connections;
    }

    /// Returns the most clients that a workload has at once, its crowd included.
    public int mostClients(Workload workload) {
        return Collections.max(levels(workload)) + workload.traffic().crowd().connections();
    }

    /// Returns the usual comparison: all workloads on all engines, in less than four minutes.
    public static Options defaults() {
        return new Options(
                List.of(),
                List.of(EngineKind.values()),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Slo.parse("p99<50ms"),
                Optional.empty(),
                List.of(),
                false);
    }
}
