package dev.hawser.lab.verdict;

import static dev.hawser.lab.result.MadeUp.BLOCKING;
import static dev.hawser.lab.result.MadeUp.LOOP;
import static dev.hawser.lab.result.MadeUp.POOL;
import static dev.hawser.lab.result.MadeUp.VIRTUAL;
import static dev.hawser.lab.result.MadeUp.WARM;
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
import dev.hawser.lab.result.Load;
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
        var loop = new ContenderResult(LOOP, List.of(), never, 0, WARM);
        assertThat(judged(workload(Measure.RATE_AT_SLO, searched(VIRTUAL, 0.1, 900, 900, 900), loop))
                        .sentence())
                .isEqualTo("virtual threads: the handler waits 20 ms; the event loop broke p99<50ms even at 50 requests"
                        + " a second");
    }

    /// A server that comes round to everybody, if more slowly than a window lasts.
    @Test
    void whoAnswersAllInTheEndStarvedNobody() {
        var slow = result(VIRTUAL, rounds(5, i -> i <= 3 ? window(i, 4_000).starved(300) : window(i, 4_000)));
        var loop = result(LOOP, 1_000, 1_000, 1_000, 1_000, 1_000);
        assertThat(judged(workload(Measure.THROUGHPUT, slow, loop)))
                .isInstanceOfSatisfying(
                        Verdict.Better.class,
                        better -> assertThat(better.winner()).isEqualTo(VIRTUAL));
    }

    /// At each number of connections it is the last window that tells.
    @Test
    void whoStarvesAtOneNumberOfConnectionsCantWin() {
        var few = new Load.Closed(64);
        var many = new Load.Closed(1_024);
        var pool = result(
                POOL,
                window(1, few, 9_000),
                window(2, few, 9_000),
                window(3, few, 9_000),
                window(1, many, 9_000).starved(1_024),
                window(2, many, 9_000).starved(900),
                window(3, many, 9_000).starved(824));
        assertThat(RuledOut.of(pool, MadeUp.SLO)).contains(new RuledOut.Starved(POOL, 824, 1_024));
    }

    @Test
    void aSearchBesideNeighboursTellsNothing() {
        var virtual = searched(VIRTUAL, 0.05, 1_000, 1_010, 1_000, 990);
        var quiet = searched(LOOP, 0.05, 2_000, 2_010, 2_000, 1_990);
        assertThat(judged(workload(Measure.RATE_AT_SLO, virtual, quiet))).isInstanceOf(Verdict.Better.class);
        var disturbed = new ContenderResult(
                LOOP,
                List.of(),
                quiet.searches().stream()
                        .map(search -> search.round() <= 2
                                ? search
                                : new RateSearch(
                                        search.round(),
                                        search.steps().stream()
                                                .map(MadeUp::disturbed)
                                                .toList(),
                                        search.end()))
                        .toList(),
                0,
                WARM);
        assertThat(judged(workload(Measure.RATE_AT_SLO, virtual, disturbed)).sentence())
                .contains("as 2 undisturbed rounds of requests a second within the SLO remained");
        var never = IntStream.rangeClosed(1, 3)
                .mapToObj(i ->
                        new RateSearch(i, List.of(MadeUp.disturbed(step(i, 50, false))), RateSearch.End.NOTHING_MET))
                .toList();
        assertThat(RuledOut.of(new ContenderResult(LOOP, List.of(), never, 0, WARM), MadeUp.SLO))
                .as("neighbours may have broken the promise")
                .isEmpty();
    }

    /// Nobody knows how much more it could do, so it may be the better one but nobody is better than it.
    @Test
    void nobodyIsBetterThanOneThatNeverBroke() {
        var open = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> new RateSearch(i, List.of(step(i, 1_000, true)), RateSearch.End.OPEN))
                .toList();
        var loop = new ContenderResult(LOOP, List.of(), open, 0, WARM);
        assertThat(judged(workload(
                        Measure.RATE_AT_SLO, loop, searched(VIRTUAL, 0.05, 2_000, 2_000, 2_000, 2_000, 2_000))))
                .isInstanceOf(Verdict.TooClose.class);
        assertThat(judged(workload(Measure.RATE_AT_SLO, loop, searched(VIRTUAL, 0.05, 500, 500, 500, 500, 500))))
                .isInstanceOfSatisfying(
                        Verdict.Better.class,
                        better -> assertThat(better.winner()).isEqualTo(LOOP));
    }

    /// Under a fixed rate the answers a second are what was asked for.
    @Test
    void atAFixedRateLatencyDecides() {
        var rate = new Load.Open(1_024, 500);
        var virtual = result(VIRTUAL, rounds(5, i -> window(i, rate, 500).p99(8)));
        var loop = result(LOOP, rounds(5, i -> window(i, rate, 510).p99(2)));
        var verdict = judged(workload(Measure.THROUGHPUT, virtual, loop));
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Better.class, better -> {
            assertThat(better.winner()).isEqualTo(LOOP);
            assertThat(better.by()).isEqualTo(Measure.LATENCY);
        });
        var cheap = result(VIRTUAL, rounds(5, i -> window(i, rate, 500).cpu(5).p99(8)));
        var dear = result(LOOP, rounds(5, i -> window(i, rate, 500).cpu(10).p99(2)));
        assertThat(judged(workload(Measure.CPU_PER_REQUEST, cheap, dear)))
                .as("what a request costs means as much at any rate")
                .isInstanceOfSatisfying(
                        Verdict.Better.class,
                        better -> assertThat(better.winner()).isEqualTo(VIRTUAL));
    }

    @Test
    void whoBreaksThePromiseAtTheRateThatWasAskedForCantWin() {
        var rate = new Load.Open(1_024, 500);
        var virtual = result(VIRTUAL, rounds(5, i -> window(i, rate, 500).cpu(20)));
        var loop = result(LOOP, rounds(5, i -> window(i, rate, 500).cpu(10).p99(i <= 3 ? 80 : 20)));
        assertThat(judged(workload(Measure.CPU_PER_REQUEST, virtual, loop)).sentence())
                .isEqualTo("virtual threads: the handler waits 20 ms; the event loop broke p99<50ms at 500 requests a"
                        + " second in 3 of 5 windows");
        var seldom = result(LOOP, rounds(5, i -> window(i, rate, 500).p99(i <= 2 ? 80 : 20)));
        assertThat(RuledOut.of(seldom, MadeUp.SLO)).isEmpty();
        var disturbed = result(LOOP, rounds(5, i -> window(i, rate, 500).p99(80).disturbed()));
        assertThat(RuledOut.of(disturbed, MadeUp.SLO)).as("neighbours may have").isEmpty();
        var closed = result(LOOP, rounds(5, i -> window(i, 500).p99(80)));
        assertThat(RuledOut.of(closed, MadeUp.SLO)).as("nobody promised a rate").isEmpty();
    }

    /// The rate of one alone decides nothing.
    @Test
    void aMeasureThatOnlyOneHasIsNotTheOneThatDecides() {
        var loop = new ContenderResult(
                LOOP,
                List.of(rounds(5, i -> window(i, 300))).stream()
                        .map(MadeUp.Draft::window)
                        .toList(),
                searched(LOOP, 0.05, 900, 900, 900).searches(),
                0,
                WARM);
        var virtual = result(VIRTUAL, 100, 100, 100, 100, 100);
        assertThat(judged(workload(Measure.RATE_AT_SLO, virtual, loop)))
                .isInstanceOfSatisfying(
                        Verdict.Better.class, better -> assertThat(better.by()).isEqualTo(Measure.THROUGHPUT));
    }

    @Test
    void aCostThatWasMeasuredWhileTheGeneratorWasAtItsEndIsToldWithThat() {
        var virtual = result(VIRTUAL, rounds(5, i -> window(i, 30_000).cpu(20)));
        var loop = result(LOOP, rounds(5, i -> window(i, 60_000).cpu(10).generator(0.95)));
        assertThat(judged(workload(Measure.CPU_PER_REQUEST, virtual, loop)).sentence())
                .startsWith("the event loop: ")
                .endsWith("; the generator was the bottleneck with the event loop, so its server was less busy than it"
                        + " could be");
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
        assertThat(judged(workload(Measure.THROUGHPUT, virtual, loop)))
                .as("the cost decides where no rate can")
                .isInstanceOfSatisfying(
                        Verdict.Better.class, better -> assertThat(better.by()).isEqualTo(Measure.CPU_PER_REQUEST));
        var rates = workload(
                Measure.THROUGHPUT,
                result(VIRTUAL, rounds(6, i -> disturbed(i, window(i, 1_000)))),
                result(LOOP, rounds(6, i -> disturbed(i, window(i, 2_000)))));
        assertThat(judged(rates)).isInstanceOf(Verdict.Refused.class);
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
        var loop = new ContenderResult(LOOP, List.of(), bounded, 0, WARM);
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
        var virtual = result(VIRTUAL, rounds(5, i -> window(i, 1_000).rss(57_000)));
        var loop = result(LOOP, rounds(5, i -> window(i, 1_000).rss(28_500)));
        assertThat(judged(workload(Measure.RSS_PER_CONNECTION, virtual, loop)).sentence())
                .isEqualTo("the event loop: the handler waits 20 ms; virtual threads held 2.00 times the"
                        + " memory a connection of the event loop");
    }

    /// A chunk of memory more or less would be 4 KiB for each of the 1,024.
    @Test
    void aDifferenceOfAChunkOfMemoryIsNone() {
        var virtual = result(VIRTUAL, rounds(5, i -> window(i, 1_000).rss(5_700)));
        var loop = result(LOOP, rounds(5, i -> window(i, 1_000).rss(2_850)));
        assertThat(judged(workload(Measure.RSS_PER_CONNECTION, virtual, loop))).isInstanceOf(Verdict.TooClose.class);
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
                .isEqualTo("Begin with virtual threads: of 3 workloads best in 1 and too close to call in 1. Better"
                        + " elsewhere: the event loop for idle. Without a verdict: odd.");
        assertThat(overall.exceptions()).hasSize(1);
        assertThat(Verdicts.of(results(List.of(), workloads.getLast()))
                        .overall()
                        .sentence())
                .isEqualTo("No recommendation: no workload has a verdict.");
        var wash = Verdicts.of(results(List.of(), workloads.getFirst())).overall();
        assertThat(wash.engine()).contains(EngineKind.VIRTUAL_THREADS);
        assertThat(wash.sentence())
                .isEqualTo(
                        "It is a wash, in the one workload: the best are too close to call, so begin with the simplest,"
                                + " virtual threads.");
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
