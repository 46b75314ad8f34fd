package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.ResultsFile;
import dev.hawser.lab.verdict.RuledOut;
import dev.hawser.lab.verdict.Verdict;
import dev.hawser.lab.verdict.Verdicts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `compare --quick`, as anybody would run it.
@Tag("referee")
@Timeout(240)
final class QuickRefereeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path folder;

    @Test
    void aQuickRunTakesLessThanAMinuteAndShowsWhoStarves() throws Exception {
        QuietMachine.assume(3);
        var report = folder.resolve("report");
        var ran = Ran.command(List.of("compare", "--quick", "--out", report.toString()));
        assertThat(ran.code()).as(ran.err()).isZero();
        var results = ResultsFile.read(report.resolve("results.json"));
        assertThat(results.workloads()).extracting(it -> it.name()).containsExactly("echo", "wait");
        assertThat(Files.size(report.resolve("index.html"))).isGreaterThan(100_000);

        double neighbours = results.workloads().stream()
                .flatMap(workload -> workload.contenders().stream())
                .flatMap(contender -> contender.windows().stream())
                .mapToDouble(
                        window -> window.surroundings().neighbourCores().value().orElse(0))
                .average()
                .orElse(0);
        // Where others use the machine it takes what it takes; three rounds are the least. It plans for less than a
        // minute; a few seconds more are a slow disk's, from which its processes start.
        if (neighbours < results.honesty().allowedNeighbourCores()) {
            assertThat(results.run().tookSeconds()).isLessThan(75);
        }
        assertThat(results.honesty().ceiling().requestsPerSecond().value().orElse(0))
                .isGreaterThan(10_000);
        assertThat(results.honesty().twins()).isNotEmpty();

        var wait = Verdicts.of(results).ofWorkloads().getLast();
        assertThat(wait.evidence().ruledOut())
                .filteredOn(it -> it instanceof RuledOut.Starved)
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.contender().name()).isEqualTo("thread-pool");
                    // Two hundred of a thousand have a thread; on a busy machine not even they are heard at once.
                    assertThat(((RuledOut.Starved) it).starved()).isBetween(800L, 999L);
                });
        assertThat(wait.evidence().blocked())
                .anySatisfy(it -> assertThat(it.line().place()).contains("Wait.java"));
        if (wait instanceof Verdict.Better(var _, Contender winner, var _, var _)) {
            assertThat(winner.name()).isIn("virtual-threads", "event-loop");
        }
        assertThat(ran.out()).contains("thread-pool (starved ");
    }
}
