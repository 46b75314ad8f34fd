package dev.hawser.lab.result;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Results that nobody measured, for tests of what becomes of results.
public final class MadeUp {
    public static final Slo SLO = Slo.parse("p99<50ms");
    public static final Load.Closed LOAD = new Load.Closed(1_024);
    public static final Contender POOL = new Contender("thread-pool", EngineKind.THREAD_POOL, "the pool of 200", false);
    public static final Contender VIRTUAL = Contender.plain(EngineKind.VIRTUAL_THREADS);
    public static final Contender LOOP = Contender.plain(EngineKind.EVENT_LOOP);
    public static final Contender BLOCKING =
            new Contender("event-loop-blocking", EngineKind.EVENT_LOOP, "the loop that blocks", true);

    public static final WarmUp WARM = new WarmUp(Figure.of(1), Figure.of(0.05));

    private static final String NOBODY = "nobody measured it";

    private MadeUp() {}

    /// A window in the making; each method changes one thing.
    public record Draft(Window window) {
        public Draft starved(long count) {
            return of(window.answered(), count, window.errors(), window.cost(), window.memory(), window.symptoms());
        }

        public Draft errors(String kind, long count) {
            return of(
                    window.answered(),
                    window.starved(),
                    Map.of(kind, count),
                    window.cost(),
                    window.memory(),
                    window.symptoms());
        }

        public Draft cpu(double micros) {
            var cost = new Cost(Figure.of(micros * 0.6), Figure.of(micros * 0.4), Figure.of(640), Figure.of(0.5));
            return of(window.answered(), window.starved(), window.errors(), cost, window.memory(), window.symptoms());
        }

        public Draft rss(double bytes) {
            var memory = new Memory(Figure.of(9e7), Figure.of(2e7), Figure.of(bytes), Figure.of(bytes / 2));
            return of(window.answered(), window.starved(), window.errors(), window.cost(), memory, window.symptoms());
        }

        public Draft blockedAt(String place) {
            var line = new BlockedLine("a.Wait", "java.lang.Thread.sleep", place, 20.4, 50);
            var none = Figure.missing(NOBODY);
            var symptoms = new Symptoms(none, none, none, none, none, none, none, List.of(line));
            return of(window.answered(), window.starved(), window.errors(), window.cost(), window.memory(), symptoms);
        }

        /// Answers that took so long.
        public Draft p99(double millis) {
            var micros = Figure.of(millis * 1_000);
            return new Draft(new Window(
                    window.round(),
                    window.load(),
                    window.seconds(),
                    window.answered(),
                    window.starved(),
                    window.errors(),
                    new Latency(micros, micros, micros, micros, micros),
                    window.cost(),
                    window.memory(),
                    window.symptoms(),
                    window.surroundings()));
        }

        public Draft generator(double cores) {
            return with(new Surroundings(Figure.of(0.9), Figure.of(cores), Figure.of(0.01), Figure.of(0), false));
        }

        public Draft disturbed() {
            return with(new Surroundings(Figure.of(0.9), Figure.of(0.4), Figure.of(0.6), Figure.of(0), true));
        }

        private Draft of(
                long answered, long starved, Map<String, Long> errors, Cost cost, Memory memory, Symptoms symptoms) {
            return new Draft(new Window(
                    window.round(),
                    window.load(),
                    window.seconds(),
                    answered,
                    starved,
                    errors,
                    window.latency(),
                    cost,
                    memory,
                    symptoms,
                    window.surroundings()));
        }

        private Draft with(Surroundings surroundings) {
            return new Draft(new Window(
                    window.round(),
                    window.load(),
                    window.seconds(),
                    window.answered(),
                    window.starved(),
                    window.errors(),
                    window.latency(),
                    window.cost(),
                    window.memory(),
                    window.symptoms(),
                    surroundings));
        }
    }

    /// A window of a second with so many answers.
    public static Draft window(int round, Load load, long answered) {
        var latency = new Latency(Figure.of(400), Figure.of(700), Figure.of(2_500), Figure.of(4_000), Figure.of(9_000));
        return new Draft(new Window(
                round,
                load,
                1,
                answered,
                0,
                Map.of(),
                latency,
                Cost.missing(NOBODY),
                Memory.missing(NOBODY),
                Symptoms.missing(NOBODY),
                new Surroundings(Figure.of(0.9), Figure.of(0.4), Figure.of(0.01), Figure.of(0), false)));
    }

    public static Draft window(int round, long answered) {
        return window(round, LOAD, answered);
    }

    public static ContenderResult result(Contender contender, Draft... windows) {
        return new ContenderResult(
                contender, List.of(windows).stream().map(Draft::window).toList(), List.of(), 0, WARM);
    }

    /// A contender that answered so many a second in each round.
    public static ContenderResult result(Contender contender, long... answered) {
        var windows = new ArrayList<Window>();
        for (int i = 0; i < answered.length; i++) {
            windows.add(window(i + 1, answered[i]).window());
        }
        return new ContenderResult(contender, windows, List.of(), 0, WARM);
    }

    /// A contender that kept the SLO up to these rates, one a round, and broke it at a rate that is higher by a
    /// share.
    public static ContenderResult searched(Contender contender, double share, double... rates) {
        var searches = IntStream.range(0, rates.length)
                .mapToObj(i -> new RateSearch(
                        i + 1,
                        List.of(step(i + 1, rates[i], true), step(i + 1, rates[i] * (1 + share), false)),
                        RateSearch.End.FOUND))
                .toList();
        return new ContenderResult(contender, List.of(), searches, 0, WARM);
    }

    public static RateSearch.Step step(int round, double rate, boolean met) {
        return new RateSearch.Step(
                window(round, new Load.Open(64, rate), (long) rate).window(), met);
    }

    /// The same step beside neighbours.
    public static RateSearch.Step disturbed(RateSearch.Step step) {
        return new RateSearch.Step(new Draft(step.window()).disturbed().window(), step.met());
    }

    public static WorkloadResult workload(Measure by, ContenderResult... contenders) {
        return new WorkloadResult("wait", "the handler waits 20 ms", by, List.of(contenders));
    }

    public static Honesty.Twin twin(Draft first, Draft second) {
        return new Honesty.Twin("wait", "virtual-threads", first.window(), second.window());
    }

    /// A run with these twins; the generator can ask for a million a second.
    public static Results results(List<Honesty.Twin> twins, WorkloadResult... workloads) {
        var machine = new Machine("Linux", "a processor", 2, Figure.of(8e9), List.of(0), List.of(1));
        var run = new Run(
                "./hawser compare",
                Instant.parse("2026-11-23T23:40:00Z"),
                200,
                "0000000",
                "25",
                List.of("-Xmx512m"),
                machine,
                SLO,
                new Run.Plan(5, 1, 2, List.of(64, 1_024)));
        var ceiling = new Honesty.Ceiling(Figure.of(1e6), Figure.of(1), "made up");
        return new Results(run, new Honesty(twins, ceiling, 0, 0.1), List.of(workloads));
    }
}
