package dev.hawser.lab.verdict;

import static dev.hawser.lab.result.MadeUp.BLOCKING;
import static dev.hawser.lab.result.MadeUp.LOOP;
import static dev.hawser.lab.result.MadeUp.POOL;
import static dev.hawser.lab.result.MadeUp.VIRTUAL;
import static dev.hawser.lab.result.MadeUp.result;
import static dev.hawser.lab.result.MadeUp.results;
import static dev.hawser.lab.result.MadeUp.searched;
import static dev.hawser.lab.result.MadeUp.step;
import static dev.hawser.lab.result.MadeUp.twin;
import static dev.hawser.lab.result.MadeUp.window;
import static dev.hawser.lab.result.MadeUp.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.MadeUp;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.WorkloadResult;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class VerdictTest {
    @Test
    void theSentenceGivesTheReasons() {
        var blocking =
                result(BLOCKING, rounds(5, i -> window(i, 48).blockedAt("dev.hawser.lab.Wait.ask(Wait.java:31)")));
        var pool = result(POOL, rounds(5, i -> window(i, 9_800).starved(824)));
        var virtual = result(VIRTUAL, 40_000, 40_500, 39_800, 40_100, 40_200);
        assertThat(judged(workload(Measure.THROUGHPUT, pool, virtual, blocking)).sentence())
                .isEqualTo("virtual threads: the handler waits 20 ms; the pool of 200 left 824 of 1,024 connections"
                        + " unanswered; the loop was blocked at Wait.java:31");
    }

    @Test
    void whoIsBetterIsSaidWithByHowMuch() {
        var virtual = result(VIRTUAL, 30_000, 30_000, 30_000, 30_000, 30_000);
        var loop = result(LOOP, 40_000, 40_000, 40_000, 40_000, 40_000);
        var verdict = judged(workload(Measure.THROUGHPUT, virtual, loop));
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Better.class,
                        better -> assertThat(better.winner()).isEqualTo(LOOP));
        assertThat(verdict.sentence())
                .isEqualTo("the event loop: the handler waits 20 ms; virtual threads answered 0.75 times"
                        + " the requests a second of the event loop");
    }

    @Test
    void ofThoseThatAreAlikeTheSimplestIsTaken() {
        var pool = result(POOL, 40_000, 40_200, 39_900, 40_300, 40_100);
        var virtual = result(VIRTUAL, 40_100, 39_900, 40_300, 40_000, 40_200);
        var loop = result(LOOP, 40_300, 40_000, 40_200, 40_100, 39_900);
        assertThat(simplest(pool, loop, virtual)).isEqualTo(VIRTUAL);
        assertThat(simplest(loop, pool)).isEqualTo(POOL);
        assertThat(judged(workload(Measure.THROUGHPUT, loop, pool)).sentence())
                .startsWith("too close to call, so the simplest, the pool of 200: the handler waits 20 ms; ");
    }

    @Test
    void whoIsAsFastForLessCpuIsMentioned() {
        var virtual = result(VIRTUAL, rounds(5, i -> window(i, 40_000).cpu(20)));
        var loop = result(LOOP, rounds(5, i -> window(i, 40_100).cpu(10)));
        assertThat(judged(workload(Measure.THROUGHPUT, virtual, loop)).sentence())
                .startsWith("too close to call, so the simplest, virtual threads:")
                .endsWith("the event loop used 0.50 times the CPU a request of virtual threads");
    }

    @Test
    void aDifferenceThatAShowsAgainstAIsNone() {
        var virtual = result(VIRTUAL, 30_000, 30_000, 30_000, 30_000, 30_000);
        var loop = result(LOOP, 36_000, 36_000, 36_000, 36_000, 36_000);
        var field = workload(Measure.THROUGHPUT, virtual, loop);
        assertThat(judged(field)).isInstanceOf(Verdict.Better.class);
        var twins = List.of(
                twin(window(1, 30_000), window(1, 40_000)),
                twin(window(2, 40_000), window(2, 32_000)),
                twin(window(3, 30_000), window(3, 30_100)));
        assertThat(Verdicts.of(results(twins, field)).ofWorkloads().getFirst()).isInstanceOf(Verdict.TooClose.class);
    }

    @Test
    void aSearchTellsNothingBelowItsSteps() {
        var virtual = searched(VIRTUAL, 0.25, 1_000, 1_000, 1_000, 1_000, 1_000);
        assertThat(judged(workload(
                        Measure.RATE_AT_SLO, virtual, searched(LOOP, 0.25, 1_200, 1_200, 1_200, 1_200, 1_200))))
                .isInstanceOf(Verdict.TooClose.class);
        var verdict =
                judged(workload(Measure.RATE_AT_SLO, virtual, searched(LOOP, 0.25, 1_500, 1_500, 1_500, 1_500, 1_500)));
        assertThat(verdict.sentence())
                .isEqualTo("the event loop: the handler waits 20 ms; virtual threads kept the SLO up to 0.67 times"
                        + " the rate of the event loop");
    }

    @Test
    void whoNeverKeptThePromiseCantWin() {
        var never = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> new RateSearch(i, List.of(step(i, 50, false)), RateSearch.End.NOTHING_MET))
                .toList();
        var loop = new ContenderResult(LOOP, List.of(), never, 0);
        assertThat(judged(workload(Measure.RATE_AT_SLO, searched(VIRTUAL, 0.1, 900, 900, 900), loop))
                        .sentence())
                .isEqualTo("virtual threads: the handler waits 20 ms; the event loop broke p99<50ms even at 50 requests"
                        + " a second");
    }

    @Test
    void whoFailsRequestsCantWin() {
        var virtual = result(VIRTUAL, 1_000, 1_000, 1_000);
        var loop = result(LOOP, rounds(3, i -> window(i, 5_000).errors("connection reset", 10)));
        assertThat(judged(workload(Measure.THROUGHPUT, virtual, loop)).sentence())
                .isEqualTo("virtual threads: the handler waits 20 ms; the event loop failed 10 of 5,010 requests"
                        + " (connection reset)");
    }

    @Test
    void whoAnswersNobodyCantWin() {
        var virtual = result(VIRTUAL, 1_000, 1_000, 1_000);
        assertThat(judged(workload(Measure.CPU_PER_REQUEST, virtual, result(LOOP, 0, 0, 0)))
                        .sentence())
                .contains("the event loop failed 0 of 0 requests (no answer)");
    }

    @Test
    void aMistakeNeverWins() {
        var fast = result(BLOCKING, rounds(5, i -> window(i, 90_000)));
        var virtual = result(VIRTUAL, 1_000, 1_000, 1_000, 1_000, 1_000);
        var loop = result(LOOP, 500, 500, 500, 500, 500);
        assertThat(judged(workload(Measure.THROUGHPUT, fast, virtual, loop)))
                .isInstanceOfSatisfying(Verdict.Better.class, better -> {
                    assertThat(better.winner()).isEqualTo(VIRTUAL);
                    assertThat(better.against()).extracting(Comparison::second).containsExactly(LOOP);
                });
    }

    /// Half of the rounds were disturbed: too few are left for a rate, but what a request costs is told from all.
    @Test
    void besideNeighboursOnlyCostsAreToldAndItIsSaid() {
        var virtual =
                result(VIRTUAL, rounds(6, i -> disturbed(i, window(i, 1_000).cpu(10 + i * 0.01))));
        var loop = result(LOOP, rounds(6, i -> disturbed(i, window(i, 1_000).cpu(5 + i * 0.01))));
        var cost = judged(workload(Measure.CPU_PER_REQUEST, virtual, loop));
        assertThat(cost)
                .isInstanceOfSatisfying(
                        Verdict.Better.class,
                        better -> assertThat(better.winner()).isEqualTo(LOOP));
        assertThat(cost.sentence()).endsWith("; other programs took a share of the machine meanwhile");
        assertThat(judged(workload(Measure.THROUGHPUT, virtual, loop))).isInstanceOf(Verdict.Refused.class);
    }

    private static MadeUp.Draft disturbed(int round, MadeUp.Draft window) {
        return round <= 4 ? window.disturbed() : window;
    }

    @Test
    void aGeneratorAtItsEndAllowsNoVerdict() {
        var virtual = result(VIRTUAL, rounds(5, i -> window(i, 30_000)));
        var loop = result(LOOP, rounds(5, i -> window(i, 60_000).generator(0.95)));
        var verdict = judged(workload(Measure.THROUGHPUT, virtual, loop));
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.why()).isInstanceOf(Doubt.Generator.class));
        assertThat(verdict.sentence())
                .isEqualTo("no verdict, as the generator was the bottleneck with the event loop (it used 0.95 cores):"
                        + " the handler waits 20 ms");
        var atCeiling = result(LOOP, 920_000, 930_000, 940_000, 920_000, 930_000);
        assertThat(judged(workload(Measure.THROUGHPUT, virtual, atCeiling)).sentence())
                .contains("(it was at its ceiling)");
        assertThat(judged(workload(
                        Measure.THROUGHPUT,
                        virtual,
                        result(LOOP, rounds(5, i -> window(i, 60_000).generator(0.89))))))
                .isInstanceOf(Verdict.Better.class);
    }

    @Test
    void aSearchThatTheGeneratorEndedAllowsNoVerdict() {
        var bounded = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> new RateSearch(i, List.of(step(i, 5_000, true)), RateSearch.End.GENERATOR))
                .toList();
        var loop = new ContenderResult(LOOP, List.of(), bounded, 0);
        assertThat(judged(workload(Measure.RATE_AT_SLO, searched(VIRTUAL, 0.1, 900, 900, 900), loop)))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class, it -> assertThat(it.why()).isInstanceOf(Doubt.Generator.class));
    }

    @Test
    void tooFewWindowsAllowNoVerdict() {
        var virtual = result(VIRTUAL, rounds(5, i -> window(i, 30_000)));
        var loop = result(
                LOOP,
                rounds(5, i -> i < 3 ? window(i, 60_000) : window(i, 60_000).disturbed()));
        assertThat(judged(workload(Measure.THROUGHPUT, virtual, loop)).sentence())
                .isEqualTo("no verdict, as 2 undisturbed rounds of requests a second remained and 3 are needed: the"
                        + " handler waits 20 ms");
        assertThat(judged(workload(Measure.THROUGHPUT, virtual, result(LOOP, new long[0]))))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void oneAloneIsNoComparison() {
        var virtual = result(VIRTUAL, 1_000, 1_000, 1_000);
        assertThat(judged(workload(Measure.THROUGHPUT, virtual)).sentence())
                .startsWith("no verdict, as there is nothing to compare with: ");
        var starved = result(VIRTUAL, rounds(3, i -> window(i, 1_000).starved(2)));
        assertThat(judged(workload(Measure.THROUGHPUT, starved)).sentence())
                .isEqualTo("no verdict, as nobody served everybody: the handler waits 20 ms; virtual threads left 2 of"
                        + " 1,024 connections unanswered");
        assertThat(judged(workload(Measure.THROUGHPUT)).sentence()).startsWith("no verdict");
    }

    @Test
    void withoutTheWorkloadsMeasureTheNextBestDecides() {
        var verdict = judged(workload(
                Measure.RATE_AT_SLO, result(VIRTUAL, 100, 100, 100, 100, 100), result(LOOP, 300, 300, 300, 300, 300)));
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Better.class, better -> assertThat(better.by()).isEqualTo(Measure.THROUGHPUT));
    }

    @Test
    void lessIsBetterWhereItIs() {
        var virtual = result(VIRTUAL, rounds(5, i -> window(i, 1_000).rss(5_700)));
        var loop = result(LOOP, rounds(5, i -> window(i, 1_000).rss(2_850)));
        assertThat(judged(workload(Measure.RSS_PER_CONNECTION, virtual, loop)).sentence())
                .isEqualTo("the event loop: the handler waits 20 ms; virtual threads held 2.00 times the"
                        + " memory a connection of the event loop");
    }

    @Test
    void theOverallChoiceIsBestMostOften() {
        var workloads = List.of(
                named("echo", result(VIRTUAL, 100, 100, 100, 100, 100), result(LOOP, 100, 100, 100, 100, 100)),
                named("wait", result(VIRTUAL, 300, 300, 300, 300, 300), result(LOOP, 100, 100, 100, 100, 100)),
                named("idle", result(VIRTUAL, 100, 100, 100, 100, 100), result(LOOP, 300, 300, 300, 300, 300)),
                named("odd", result(VIRTUAL, 1, 1), result(LOOP, 1, 1)));
        var overall = Verdicts.of(results(List.of(), workloads.toArray(WorkloadResult[]::new)))
                .overall();
        assertThat(overall.sentence())
                .isEqualTo(
                        "Begin with virtual threads: best, or too close to call, in 2 of 3 workloads. Better elsewhere:"
                                + " the event loop for idle. Without a verdict: odd.");
        assertThat(overall.exceptions()).hasSize(1);
        assertThat(Verdicts.of(results(List.of(), workloads.getLast()))
                        .overall()
                        .sentence())
                .isEqualTo("No recommendation: no workload has a verdict.");
        assertThat(Verdicts.of(results(List.of(), workloads.getFirst()))
                        .overall()
                        .engine())
                .contains(EngineKind.VIRTUAL_THREADS);
    }

    @Test
    void theSameResultsGiveTheSameVerdicts() {
        var results = results(List.of(), workload(Measure.THROUGHPUT, result(VIRTUAL, 9, 8, 7), result(LOOP, 9, 7, 8)));
        assertThat(Verdicts.of(results)).isEqualTo(Verdicts.of(results));
    }

    private static WorkloadResult named(String name, ContenderResult... contenders) {
        return new WorkloadResult(name, "the handler works", Measure.THROUGHPUT, List.of(contenders));
    }

    private static Contender simplest(ContenderResult... contenders) {
        return switch (judged(workload(Measure.THROUGHPUT, contenders))) {
            case Verdict.TooClose close -> close.simplest();
            case Verdict.Better better -> throw new AssertionError(better.sentence());
            case Verdict.Refused refused -> throw new AssertionError(refused.sentence());
        };
    }

    private static Verdict judged(WorkloadResult workload) {
        return Verdicts.of(results(List.of(), workload)).ofWorkloads().getFirst();
    }

    private static MadeUp.Draft[] rounds(int count, IntFunction<MadeUp.Draft> window) {
        return IntStream.rangeClosed(1, count).mapToObj(window).toArray(MadeUp.Draft[]::new);
    }
}
