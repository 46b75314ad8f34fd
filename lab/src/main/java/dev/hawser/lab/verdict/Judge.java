package dev.hawser.lab.verdict;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.Window;
import dev.hawser.lab.result.WorkloadResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// Judges one workload of a run at a time.
final class Judge {
    /// A generator that uses more than this share of its cores may be what holds the server back, and so may one
    /// that asks for more than this share of what it can ask for.
    private static final double GENERATOR_AT_MOST = 0.9;

    /// What decides when the workload's own measure wasn't taken, best first.
    private static final List<Measure> NEXT_BEST = List.of(
            Measure.RATE_AT_SLO,
            Measure.THROUGHPUT,
            Measure.CPU_PER_REQUEST,
            Measure.LATENCY,
            Measure.RSS_PER_CONNECTION);

    /// The same where requests came at a fixed rate: how many were answered then says how many were asked.
    private static final List<Measure> NEXT_BEST_AT_A_RATE =
            List.of(Measure.LATENCY, Measure.CPU_PER_REQUEST, Measure.RSS_PER_CONNECTION);

    private final Results results;

    Judge(Results results) {
        this.results = results;
    }

    /// Ranks the engines by how much a reader of the program has to know. Virtual threads: nothing; code may wait.
    /// The pool: a number to choose, and who holds a thread keeps others out. The loop: never to wait.
    static int rules(EngineKind engine) {
        return switch (engine) {
            case VIRTUAL_THREADS -> 0;
            case THREAD_POOL -> 1;
            case EVENT_LOOP -> 2;
        };
    }

    Verdict judge(WorkloadResult workload) {
        var ruledOut = new ArrayList<RuledOut>();
        var field = new ArrayList<ContenderResult>();
        for (var result : workload.contenders()) {
            RuledOut.of(result, results.run().slo()).ifPresentOrElse(ruledOut::add, () -> field.add(result));
        }
        var facts = Evidence.of(workload, ruledOut);
        if (field.isEmpty()) {
            return new Verdict.Refused(facts, new Doubt.NobodyLeft());
        }
        var reading = reading(workload, field);
        var evidence = facts.with(remarks(field, reading));
        if (field.size() == 1) {
            return alone(evidence, field.getFirst(), reading);
        }
        return among(evidence, workload, field, reading);
    }

    /// Nobody else may win. To be served is more than to be served fast, so no figure has to agree.
    private static Verdict alone(Evidence evidence, ContenderResult only, Reading reading) {
        boolean nobodyElse = evidence.ruledOut().stream().allMatch(it -> it instanceof RuledOut.AMistake);
        if (nobodyElse) {
            return new Verdict.Refused(evidence, new Doubt.NothingToCompare());
        }
        int rounds = reading.rounds(only.contender().name()).size();
        if (rounds < Reading.LEAST_ROUNDS) {
            return new Verdict.Refused(
                    evidence, new Doubt.TooFewRounds(reading.measure(), rounds, Reading.LEAST_ROUNDS));
        }
        return new Verdict.Better(evidence, only.contender(), reading.measure(), List.of());
    }

    private Verdict among(Evidence evidence, WorkloadResult workload, List<ContenderResult> field, Reading reading) {
        var measure = reading.measure();
        var referee = new Referee(reading, field, noise(workload, measure));
        if (referee.rounds() < Reading.LEAST_ROUNDS) {
            return new Verdict.Refused(
                    evidence, new Doubt.TooFewRounds(measure, referee.rounds(), Reading.LEAST_ROUNDS));
        }
        var bottleneck = field.stream()
                .map(result -> bottleneck(result, reading))
                .flatMap(Optional::stream)
                .findFirst();
        if (bottleneck.isPresent()) {
            return new Verdict.Refused(evidence, bottleneck.get());
        }
        var best = referee.best();
        var alike = new ArrayList<ContenderResult>(List.of(best));
        var worse = new ArrayList<Comparison>();
        for (var other : field) {
            if (!other.equals(best)) {
                var comparison = referee.compare(other, best);
                if (comparison.outcome() == Comparison.Outcome.WORSE) {
                    worse.add(comparison);
                } else {
                    alike.add(other);
                }
            }
        }
        if (alike.size() == 1) {
            return new Verdict.Better(
                    evidence,
                    best.contender(),
                    measure,
                    worse.stream().map(Comparison::reversed).toList());
        }
        return tooClose(evidence, workload, referee, alike, worse);
    }

    private Verdict tooClose(
            Evidence evidence,
            WorkloadResult workload,
            Referee referee,
            List<ContenderResult> alike,
            List<Comparison> worse) {
        var simplest = alike.stream()
                .min(Comparator.comparingInt(result -> rules(result.contender().engine())))
                .orElseThrow();
        var others = alike.stream()
                .filter(result -> !result.equals(simplest))
                .map(result -> referee.compare(result, simplest))
                .toList();
        var measure = referee.measure();
        return new Verdict.TooClose(
                evidence.with(cheaper(workload, alike, simplest, measure)),
                simplest.contender(),
                measure,
                others,
                worse);
    }

    /// Those that are as good may still cost less. That is said, and left to the reader.
    private List<String> cheaper(
            WorkloadResult workload, List<ContenderResult> alike, ContenderResult simplest, Measure measure) {
        if (measure == Measure.CPU_PER_REQUEST) {
            return List.of();
        }
        var cpu = Reading.of(workload, Measure.CPU_PER_REQUEST, results.run().slo());
        var referee = new Referee(cpu, alike, noise(workload, Measure.CPU_PER_REQUEST));
        if (referee.rounds() < Reading.LEAST_ROUNDS) {
            return List.of();
        }
        return alike.stream()
                .filter(result -> !result.equals(simplest))
                .map(result -> referee.compare(result, simplest))
                .filter(comparison -> comparison.outcome() != Comparison.Outcome.TOO_CLOSE)
                .map(Wording::difference)
                .toList();
    }

    private List<String> remarks(List<ContenderResult> field, Reading reading) {
        List<String> remarks = new ArrayList<>();
        if (reading.besideNeighbours()) {
            remarks.add(Wording.BESIDE_NEIGHBOURS);
        }
        if (reading.measure() == Measure.CPU_PER_REQUEST) {
            field.stream()
                    .map(result -> bottleneck(result, kept(result, reading.load())))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(doubt -> remarks.add(Wording.atItsEnd(doubt)));
        }
        return remarks;
    }

    /// The first measure that was taken often enough of all who may win; if none was, the first that was taken at all.
    private Reading reading(WorkloadResult workload, List<ContenderResult> field) {
        var slo = results.run().slo();
        var readings = Stream.concat(Stream.of(workload.decidedBy()), nextBest(workload).stream())
                .map(measure -> Reading.of(workload, measure, slo))
                .toList();
        return readings.stream()
                .filter(reading -> new Referee(reading, field, Optional.empty()).rounds() >= Reading.LEAST_ROUNDS)
                .findFirst()
                .or(() -> readings.stream()
                        .filter(reading -> field.stream()
                                .anyMatch(result ->
                                        reading.count(result.contender().name()) > 0))
                        .findFirst())
                .orElseGet(readings::getFirst);
    }

    private static List<Measure> nextBest(WorkloadResult workload) {
        var windows = workload.contenders().stream()
                .flatMap(result -> result.windows().stream())
                .toList();
        boolean atARate = !windows.isEmpty() && windows.stream().allMatch(it -> it.load() instanceof Load.Open);
        return atARate ? NEXT_BEST_AT_A_RATE : NEXT_BEST;
    }

    private Optional<Noise> noise(WorkloadResult workload, Measure measure) {
        return Noise.of(
                results.honesty().twins(),
                workload.name(),
                measure,
                results.run().slo());
    }

    /// What a request or a connection costs can be told even when the generator asks for less than the server could
    /// do.
    private Optional<Doubt.Generator> bottleneck(ContenderResult result, Reading reading) {
        return switch (reading.measure()) {
            case CPU_PER_REQUEST, RSS_PER_CONNECTION -> Optional.empty();
            case RATE_AT_SLO ->
                result.searches().stream()
                                .filter(search -> !search.disturbed())
                                .anyMatch(search -> search.end() == RateSearch.End.GENERATOR)
                        ? Optional.of(new Doubt.Generator(result.contender(), OptionalDouble.empty()))
                        : bottleneck(result, highestKept(result));
            case THROUGHPUT, LATENCY -> bottleneck(result, kept(result, reading.load()));
        };
    }

    private Optional<Doubt.Generator> bottleneck(ContenderResult result, List<Window> windows) {
        var cores = windows.stream()
                .map(window -> window.surroundings().generatorCores().value())
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
        int its = Math.max(1, results.run().machine().generatorCpus().size());
        if (cores.length > 0 && Interval.median(cores) > GENERATOR_AT_MOST * its) {
            return Optional.of(new Doubt.Generator(result.contender(), OptionalDouble.of(Interval.median(cores))));
        }
        var rates = windows.stream().mapToDouble(Window::requestsPerSecond).toArray();
        var ceiling = results.honesty().ceiling().requestsPerSecond().value();
        boolean atCeiling = ceiling.isPresent()
                && rates.length > 0
                && Interval.median(rates) > GENERATOR_AT_MOST * ceiling.getAsDouble();
        return atCeiling
                ? Optional.of(new Doubt.Generator(result.contender(), OptionalDouble.empty()))
                : Optional.empty();
    }

    private static List<Window> kept(ContenderResult result, Optional<Load> load) {
        return result.windows().stream()
                .filter(window -> load.isPresent() && window.load().equals(load.get()))
                .filter(window -> !window.surroundings().disturbed())
                .toList();
    }

    private static List<Window> highestKept(ContenderResult result) {
        return result.searches().stream()
                .filter(search -> !search.disturbed())
                .map(search -> search.steps().stream()
                        .filter(RateSearch.Step::met)
                        .max(Comparator.comparingDouble(RateSearch.Step::requestsPerSecond)))
                .flatMap(Optional::stream)
                .map(RateSearch.Step::window)
                .toList();
    }
}
