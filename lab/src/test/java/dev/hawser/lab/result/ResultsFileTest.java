package dev.hawser.lab.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResultsFileTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        var file = folder.resolve("results.json");
        ResultsFile.write(results(), file);
        assertThat(ResultsFile.read(file)).isEqualTo(results());
        assertThat(ResultsFile.text(ResultsFile.read(file))).isEqualTo(Files.readString(file));
    }

    @Test
    void aFigureIsANumberOrTheReasonWhyThereIsNone() {
        assertThat(ResultsFile.text(results()))
                .contains("\"p50Micros\" : 20100.5")
                .containsPattern("\"gcPauses\" : \\{\\s+\"missing\" : \"no collector told\"\\s+}")
                .contains("\"slo\" : \"p99<50ms\"")
                .contains("\"engine\" : \"thread-pool\"")
                .contains("\"loop\" : \"closed\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"format\" : 2 | \"format\" : 3 | read this file with the version of Hawser that wrote it",
                "\"format\" : 2 | \"format\" : \"1\" | format",
                "\"format\" : 2 | \"format\" : 1.5 | format",
                "\"format\" : 2 | \"format\" : 2, \"format\" : 2 | Duplicate",
                "\"format\" : 2 | \"format\" : 2, \"verdict\" : \"mine\" | verdict",
                "\"starved\" : 824 | \"starved\" : 2000 | at most the 1024 connections",
                "\"starved\" : 824 | \"starved\" : null | starved",
                "\"starved\" : 824, | | starved",
                "\"p50Micros\" : 20100.5 | \"p50Micros\" : null | p50Micros",
                "\"p50Micros\" : 20100.5 | \"p50Micros\" : \"20100.5\" | neither a number nor",
                "\"p50Micros\" : 20100.5 | \"p50Micros\" : { \"missing\" : 3 } | neither a number nor",
                "\"p50Micros\" : 20100.5 | \"p50Micros\" : { \"why\" : \"it was late\" } | neither a number nor",
                "\"engine\" : \"thread-pool\" | \"engine\" : \"goroutines\" | goroutines",
                "\"engine\" : \"thread-pool\" | \"engine\" : 0 | engine",
                "\"loop\" : \"closed\" | \"loop\" : \"ajar\" | ajar",
                "p99<50ms | p98<50ms | expected one of p50, p90",
                "\"seconds\" : 1.5 | \"seconds\" : 0 | expected more than 0",
            })
    void anythingElseIsRefusedWithItsPlace(String from, @Nullable String to, String told) {
        var text = ResultsFile.text(results());
        assertThat(text).contains(from);
        assertThatThrownBy(() -> ResultsFile.parse(
                        text.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to == null ? "" : to))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }

    @Test
    void whatComesAfterTheResultsIsRefused() {
        var text = ResultsFile.text(results());
        assertThatThrownBy(() -> ResultsFile.parse(text + "{}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ResultsFile.parse("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ResultsFile.parse("null")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ResultsFile.parse("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"p99<50ms, 50000", "p50<1s, 1000000", "p99.9<250us, 250", "max<2000ms, 2000000"})
    void anSloIsReadAndWritten(String text, long micros) {
        assertThat(Slo.parse(text).micros()).isEqualTo(micros);
        assertThat(Slo.parse(Slo.parse(text).toString())).isEqualTo(Slo.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"p99", "p99<", "p99>50ms", "p98<50ms", "p99<50", "p99<0ms", "p99<-1ms", "p99<9999999999s", "''"})
    void anythingElseIsNoSlo(String text) {
        assertThatThrownBy(() -> Slo.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void aPromiseIsBrokenByWhoeverGetsNoAnswer() {
        var slo = Slo.parse("p99<50ms");
        var window = results()
                .workloads()
                .getFirst()
                .contenders()
                .getFirst()
                .windows()
                .getFirst();
        assertThat(window.latency().p99Micros()).isEqualTo(Figure.of(25_000));
        assertThat(slo.metBy(window)).isFalse();
        assertThat(slo.metBy(step(0, Map.of()))).isTrue();
        assertThat(slo.metBy(step(0, Map.of("connection reset", 1L)))).isFalse();
        assertThat(slo.metBy(step(1, Map.of()))).isFalse();
    }

    /// Whoever reads a search has to know whether its rate is the bound or was only never broken.
    @Test
    void aSearchIsFoundOnlyIfSomethingBroke() {
        var kept = MadeUp.step(1, 1_000, true);
        assertThatThrownBy(() -> new RateSearch(1, List.of(kept), RateSearch.End.FOUND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected open or generator");
        var open = new RateSearch(1, List.of(kept), RateSearch.End.OPEN);
        assertThat(open.highest()).hasValue(1_000);
        assertThat(open.resolution()).hasValueCloseTo(0.3, within(1e-9));
        var found = new RateSearch(
                1, List.of(kept, MadeUp.step(1, 500, false), MadeUp.step(1, 1_100, false)), RateSearch.End.FOUND);
        assertThat(found.resolution()).hasValueCloseTo(0.1, within(1e-9));
    }

    @Test
    void aSearchIsDisturbedWhereItsResultHangsOnADisturbedStep() {
        var low = MadeUp.step(1, 500, true);
        var kept = MadeUp.step(1, 1_000, true);
        var broken = MadeUp.step(1, 1_100, false);
        assertThat(found(low, kept, broken).disturbed()).isFalse();
        assertThat(found(MadeUp.disturbed(low), kept, broken).disturbed()).isFalse();
        assertThat(found(low, MadeUp.disturbed(kept), broken).disturbed()).isTrue();
        assertThat(found(low, kept, MadeUp.disturbed(broken)).disturbed()).isTrue();
        var nothing = new RateSearch(1, List.of(MadeUp.disturbed(broken)), RateSearch.End.NOTHING_MET);
        assertThat(nothing.disturbed()).isTrue();
    }

    private static RateSearch found(RateSearch.Step... steps) {
        return new RateSearch(1, List.of(steps), RateSearch.End.FOUND);
    }

    private static Results results() {
        var line = new BlockedLine("a.Wait", "java.lang.Thread.sleep", "a.Wait.ask(Wait.java:31)", 20.5, 7);
        var symptoms = new Symptoms(
                Figure.of(211),
                Figure.missing("no collector told"),
                Figure.of(0),
                Figure.of(0),
                Figure.missing("no loop"),
                Figure.missing("no virtual threads"),
                Figure.missing("no virtual threads"),
                List.of(line));
        var window = new Window(
                1,
                new Load.Closed(1_024),
                1.5,
                14_900,
                824,
                Map.of("timeout", 3L, "connection reset", 0L),
                latency(),
                new Cost(Figure.of(12), Figure.of(9.25), Figure.of(800), Figure.of(2.5)),
                Memory.missing("not asked for"),
                symptoms,
                new Surroundings(Figure.of(0.31), Figure.of(0.2), Figure.of(-0.01), Figure.of(0.02), false));
        var search = new RateSearch(1, List.of(new RateSearch.Step(step(0, Map.of()), true)), RateSearch.End.GENERATOR);
        var pool = new ContenderResult(
                Contender.plain(EngineKind.THREAD_POOL), List.of(window), List.of(search), 2, MadeUp.WARM);
        var machine = new Machine("Linux 6.18", "AMD EPYC", 2, Figure.of(8e9), List.of(0), List.of(1));
        var run = new Run(
                "./hawser compare --quick",
                Instant.parse("2026-11-23T23:40:00Z"),
                55.5,
                "07f1c45",
                "25.0.3+9-LTS",
                List.of("-Xmx512m"),
                machine,
                Slo.parse("p99<50ms"),
                new Run.Plan(3, 1.5, 2, List.of(64, 1_024)));
        var honesty = new Honesty(
                List.of(new Honesty.Twin("wait", "thread-pool", window, window)),
                new Honesty.Ceiling(Figure.of(150_000), Figure.of(0.98), "echo on one loop"),
                12.5,
                0.1);
        return new Results(
                run,
                honesty,
                List.of(new WorkloadResult("wait", "the handler waits 20 ms", Measure.RATE_AT_SLO, List.of(pool))));
    }

    private static Window step(long starved, Map<String, Long> errors) {
        return new Window(
                1,
                new Load.Open(64, 1_000),
                2,
                2_000,
                starved,
                errors,
                latency(),
                Cost.missing("a step of a search"),
                Memory.missing("a step of a search"),
                Symptoms.missing("a step of a search"),
                new Surroundings(Figure.of(0.1), Figure.of(0.1), Figure.of(0), Figure.of(0), true));
    }

    private static Latency latency() {
        return new Latency(
                Figure.of(20_100.5), Figure.of(20_200), Figure.of(25_000), Figure.of(31_000), Figure.of(40_000));
    }
}
