package dev.hawser.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.MadeUp;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsoleTableTest {
    @Test
    void theTableFitsAHundredColumns() {
        assertThat(Report.of(Sample.synthetic()).text(false).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void plainIsAscii() {
        String plain = Report.of(Sample.synthetic()).text(true);
        assertThat(plain).matches("[\\x0a\\x20-\\x7e]+").contains("us CPU/req").doesNotContain("?");
        assertThat(plain.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void eachWorkloadHasItsRowsAndItsVerdict() {
        var report = Report.of(Sample.synthetic());
        String text = report.text(false).replaceAll("\\s+", " ");
        assertThat(text)
                .contains("thread-pool (starved 824)")
                .contains("event-loop-blocking")
                .contains(report.verdicts().overall().sentence());
        assertThat(report.verdicts().ofWorkloads())
                .hasSize(4)
                .allSatisfy(verdict -> assertThat(text).contains("→ " + verdict.sentence()));
    }

    @Test
    void aRowSaysWhatWasMeasured() {
        var loop = MadeUp.result(
                MadeUp.LOOP,
                MadeUp.window(1, 4_000).cpu(5.25).rss(3_836),
                MadeUp.window(2, 4_200).cpu(5.5).rss(3_700),
                MadeUp.window(3, 4_100).cpu(5.0).rss(3_900));
        var none = MadeUp.result(MadeUp.VIRTUAL, new long[0]);
        assertThat(Report.of(MadeUp.results(List.of(), MadeUp.workload(Measure.THROUGHPUT, loop, none)))
                        .text(false))
                .startsWith("""
                    wait: the handler waits 20 ms
                                                   requests/s         from–to        p99 ms   µs CPU/req  bytes/conn
                      event-loop                        4,100     4,000–4,200          2.50         5.25       3,836
                      virtual-threads                       –               –             –            –           –
                    """);
    }

    @Test
    void aRangeOfOneIsNoneAndWhatARangeIsIsSaid() {
        var once = MadeUp.result(MadeUp.LOOP, MadeUp.window(1, 4_000));
        String text = Report.of(MadeUp.results(List.of(), MadeUp.workload(Measure.THROUGHPUT, once)))
                .text(false);
        assertThat(text.lines()).anyMatch(line -> line.matches(" +event-loop +4,000 +once .*"));
        assertThat(text.replaceAll("\\s+", " ")).contains(ConsoleTable.RANGE);
    }

    /// The latency beside the rate that kept the promise is not of that rate.
    @Test
    void besideARateTheLatencyIsSaidToBeThatOfAFullServer() {
        var loop = MadeUp.searched(MadeUp.LOOP, 0.1, 900, 900, 900);
        String text = Report.of(MadeUp.results(List.of(), MadeUp.workload(Measure.RATE_AT_SLO, loop)))
                .text(false);
        assertThat(text).contains("p99 full ms");
        assertThat(text.replaceAll("\\s+", " ")).contains(ConsoleTable.FULL);
    }

    @Test
    void aRateThatWasNeverBrokenIsAtLeastThat() {
        var open = new RateSearch(1, List.of(MadeUp.step(1, 12_539, true)), RateSearch.End.OPEN);
        var loop = new ContenderResult(MadeUp.LOOP, List.of(), List.of(open), 0, MadeUp.WARM);
        var report = Report.of(MadeUp.results(List.of(), MadeUp.workload(Measure.RATE_AT_SLO, loop)));
        assertThat(report.text(false)).contains(" ≥12,539 ").contains(ConsoleTable.AT_LEAST);
        assertThat(report.text(true)).contains(" +12,539 ");
    }

    @Test
    void aLongNameIsCutAndALongWordIsNot() {
        var longName = new Contender("x".repeat(80), MadeUp.LOOP.engine(), "y".repeat(150), false);
        var results = MadeUp.results(
                List.of(),
                MadeUp.workload(
                        Measure.THROUGHPUT, MadeUp.result(longName, 9, 9, 9), MadeUp.result(MadeUp.POOL, 1, 1, 1)));
        assertThat(Report.of(results).text(true))
                .contains("  " + "x".repeat(26) + "~ ")
                .contains("y".repeat(150));
    }
}
