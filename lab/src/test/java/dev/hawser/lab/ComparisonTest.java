package dev.hawser.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.lab.method.Options;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.ResultsFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The whole of it, as short as can be.
final class ComparisonTest {
    private static final Options DEFAULTS = Options.defaults();

    @Test
    @Timeout(120)
    void oneWorkloadOnOneEngineFromTheStartOfItsProcessesToTheirEnd() throws Exception {
        List<String> heard = new ArrayList<>();
        var results = new Comparison(options(List.of("echo"))).run("command", "commit", (what, _) -> heard.add(what));
        assertThat(heard).first().asString().contains("ceiling");
        assertThat(heard).anyMatch(what -> what.contains("round 1 of 1"));
        var echo = results.workloads().getFirst().contenders().getFirst();
        assertThat(echo.contender().engine()).isEqualTo(EngineKind.VIRTUAL_THREADS);
        assertThat(echo.windows()).singleElement().satisfies(window -> {
            assertThat(window.answered()).isPositive();
            assertThat(window.errors()).isEmpty();
            assertThat(window.starved()).isZero();
            assertThat(window.latency().p50Micros().value()).isPresent();
            assertThat(window.cost().allocatedBytes().value()).isPresent();
        });
        assertThat(results.honesty().twins()).hasSize(1);
        var ceiling = results.honesty().ceiling();
        assertThat(ceiling.requestsPerSecond().value().orElse(0))
                .isGreaterThan(echo.windows().getFirst().requestsPerSecond());
        assertThat(ceiling.how()).contains("bare Netty");
        assertThat(ResultsFile.parse(ResultsFile.text(results))).isEqualTo(results);
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void aWorkloadThatIsNotThereIsNotWaitedFor() {
        assertThatThrownBy(() -> new Comparison(options(List.of("nothing"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'nothing'");
    }

    private static Options options(List<String> workloads) {
        return new Options(
                workloads,
                List.of(EngineKind.VIRTUAL_THREADS),
                Optional.of(1),
                Optional.of(Duration.ofMillis(200)),
                List.of(),
                Optional.of(500.0),
                DEFAULTS.slo(),
                Optional.empty(),
                List.of(),
                false);
    }
}
