package dev.hawser.lab.result;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A synthetic run with everything in it that a page may have to show. Nobody measured any of it.
public final class Sample {
    private static final Figure NONE = Figure.missing("this engine has none");

    private final SplittableRandom random = new SplittableRandom(7);

    private Sample() {}

    /// Returns the run, the same each time.
    public static Results synthetic() {
        return new Sample().results();
    }

    private Results results() {
        var wait = new WorkloadResult(
                "wait",
                "the handler waits 20 ms",
                Measure.RATE_AT_SLO,
                List.of(
                        made(MadeUp.POOL, 9_800, 24_000, 22, 9_000, 824, true),
                        made(MadeUp.VIRTUAL, 38_000, 26_000, 24, 5_700, 0, true),
                        made(MadeUp.LOOP, 39_000, 25_000, 16, 3_800, 0, true),
                        made(MadeUp.BLOCKING, 49, 1_900_000, 60, 3_800, 0, false)));
        var echo = new WorkloadResult(
                "echo",
                "the handler gives back a line",
                Measure.CPU_PER_REQUEST,
                List.of(
                        made(MadeUp.POOL, 118_000, 1_900, 8.2, 9_000, 0, false),
                        made(MadeUp.VIRTUAL, 133_000, 1_500, 7.3, 5_700, 0, false),
                        made(MadeUp.LOOP, 185_000, 900, 5.3, 3_800, 0, false)));
        var idle = new WorkloadResult(
                "idle",
                "5,000 connections are idle & 50 <active>",
                Measure.RSS_PER_CONNECTION,
                List.of(
                        made(MadeUp.VIRTUAL, 20_000, 2_000, 9, 5_700, 0, false),
                        made(MadeUp.LOOP, 20_000, 1_500, 7, 3_800, 0, false)));
        var cpu = new WorkloadResult(
                "cpu",
                "the handler computes for 2 ms",
                Measure.THROUGHPUT,
                List.of(
                        made(MadeUp.POOL, 480, 140_000, 2_060, 9_000, 0, false),
                        made(MadeUp.VIRTUAL, 482, 139_000, 2_055, 5_700, 0, false),
                        made(MadeUp.LOOP, 481, 140_500, 2_050, 3_800, 0, false)));
        var twins = new ArrayList<Honesty.Twin>();
        for (int i = 1; i <= 5; i++) {
            twins.add(new Honesty.Twin(
                    "echo",
                    "virtual-threads",
                    window(MadeUp.VIRTUAL, i, new Load.Closed(64), 133_000, 1_500, 7.3, 5_700, 0),
                    window(MadeUp.VIRTUAL, i, new Load.Closed(64), 133_000, 1_500, 7.3, 5_700, 0)));
        }
        var machine = new Machine("Linux 6.18.44", "AMD EPYC", 2, Figure.of(8.3e9), List.of(0), List.of(1));
        var run = new Run(
                "./hawser compare --out compare-report",
                Instant.parse("2026-11-23T23:40:00Z"),
                212.4,
                "07f1c45",
                "25.0.3+9-LTS",
                List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"),
                machine,
                MadeUp.SLO,
                new Run.Plan(7, 0.5, 2, List.of(64, 1_024)));
        var ceiling = new Honesty.Ceiling(Figure.of(312_000), Figure.of(0.97), "against the echo on one event loop");
        return new Results(run, new Honesty(twins, ceiling, 11.5, 0.1), List.of(wait, echo, idle, cpu));
    }

    private ContenderResult made(
            Contender who, double perSecond, double p99, double cpu, double rss, long starved, boolean search) {
        var windows = new ArrayList<Window>();
        var searches = new ArrayList<RateSearch>();
        for (int round = 1; round <= 7; round++) {
            windows.add(window(who, round, new Load.Closed(64), perSecond * 0.7, p99 * 0.6, cpu, rss, 0));
            windows.add(window(who, round, new Load.Closed(1_024), perSecond, p99, cpu, rss, starved));
            if (search && round <= 3) {
                var steps = new ArrayList<RateSearch.Step>();
                for (double share : new double[] {0.25, 0.5, 0.75, 0.9, 1.0, 1.1}) {
                    var asked = new Load.Open(256, Math.round(perSecond * share));
                    steps.add(new RateSearch.Step(
                            window(
                                    who,
                                    round,
                                    asked,
                                    asked.requestsPerSecond(),
                                    share > 0.95 ? 180_000 * share : 21_000 / (1.05 - share) * 0.3,
                                    cpu,
                                    rss,
                                    0),
                            share < 0.95));
                }
                searches.add(new RateSearch(round, steps, RateSearch.End.FOUND));
            }
        }
        return new ContenderResult(
                who,
                windows,
                searches,
                random.nextInt(3),
                new WarmUp(Figure.of(1.25), Figure.of(who.mistake() ? 0.2 : 0.05)));
    }

    private double about(double number) {
        return number * Math.exp(random.nextGaussian() * 0.02);
    }

    private Window window(
            Contender who, int round, Load load, double perSecond, double p99, double cpu, double rss, long starved) {
        boolean loop = who.engine() == EngineKind.EVENT_LOOP;
        boolean virtual = who.engine() == EngineKind.VIRTUAL_THREADS;
        var blocked = who.mistake()
                ? List.of(new BlockedLine(
                        "dev.hawser.lab.workload.Wait",
                        "java.lang.Thread.sleep",
                        "dev.hawser.lab.workload.Wait.ask(Wait.java:31)",
                        about(20.3),
                        340))
                : List.<BlockedLine>of();
        double high = about(p99);
        return new Window(
                round,
                load,
                0.5,
                Math.round(about(perSecond) / 2),
                starved,
                Map.of(),
                new Latency(
                        Figure.of(high * 0.6),
                        Figure.of(high * 0.8),
                        Figure.of(high),
                        Figure.of(high * 1.4),
                        Figure.of(high * 2)),
                new Cost(
                        Figure.of(about(cpu * 0.6)),
                        Figure.of(about(cpu * 0.4)),
                        Figure.of(about(700)),
                        Figure.of(about(0.4))),
                new Memory(
                        Figure.of(about(9e7)),
                        Figure.of(about(2.1e7)),
                        Figure.of(about(rss)),
                        Figure.of(about(rss * 0.6))),
                new Symptoms(
                        Figure.of(who.engine() == EngineKind.THREAD_POOL ? 214 : 14),
                        Figure.of(random.nextInt(4)),
                        Figure.of(about(3)),
                        Figure.of(about(1.4)),
                        loop ? Figure.of(about(who.mistake() ? 900 : 0.6)) : NONE,
                        virtual ? Figure.of(random.nextInt(9)) : NONE,
                        virtual ? Figure.of(0) : NONE,
                        blocked),
                new Surroundings(
                        Figure.of(about(0.9)),
                        Figure.of(about(0.4)),
                        Figure.of(Math.abs(about(0.02))),
                        Figure.of(0.01),
                        false));
    }
}
