package dev.hawser.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import dev.hawser.lab.method.Options;
import dev.hawser.lab.method.ServerMain;
import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.ResultsFile;
import dev.hawser.lab.workload.Traffic;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Tag;
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
        assertThat(echo.warmUp().seconds().value().orElse(0)).isPositive();
        assertThat(results.honesty().twins()).hasSize(1);
        var ceiling = results.honesty().ceiling();
        assertThat(ceiling.requestsPerSecond().value().orElse(0))
                .isGreaterThan(echo.windows().getFirst().requestsPerSecond());
        assertThat(ceiling.how()).contains("bare Netty");
        assertThat(ResultsFile.parse(ResultsFile.text(results))).isEqualTo(results);
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    /// It answers one after another, 10 ms each: a round through 60 takes six windows, and nobody is left out for good.
    @Tag("referee")
    @Test
    @Timeout(180)
    void aServerThatIsSlowButFairStarvesNobodyAndAFullPoolDoes() throws Exception {
        var options = new Options(
                List.of("protocol=" + OneByOne.class.getName()),
                List.of(EngineKind.VIRTUAL_THREADS),
                Optional.of(3),
                Optional.of(Duration.ofMillis(100)),
                List.of(60),
                Optional.empty(),
                DEFAULTS.slo(),
                Optional.empty(),
                List.of(),
                false);
        var fair = measured(options);
        assertThat(fair.starving()).isEmpty();
        assertThat(fair.windows())
                .last()
                .satisfies(window -> assertThat(window.starved()).isZero());
        var full = measured(new Options(
                List.of("echo"),
                List.of(EngineKind.THREAD_POOL),
                Optional.of(2),
                Optional.of(Duration.ofMillis(200)),
                List.of(230),
                Optional.of(1_000.0),
                DEFAULTS.slo(),
                Optional.empty(),
                List.of(),
                false));
        assertThat(full.starving()).isPresent();
        assertThat(full.starving().orElseThrow().starved())
                .as("as many as have no thread")
                .isGreaterThanOrEqualTo(30);
    }

    private static ContenderResult measured(Options options) throws Exception {
        return new Comparison(options)
                .run("command", "commit", (_, _) -> {})
                .workloads()
                .getFirst()
                .contenders()
                .getFirst();
    }

    @Test
    void whatOneBringsIsRefusedBeforeTheRunWhereItWouldFailAfterIt() {
        String one = "protocol=" + OneByOne.class.getName();
        String other = "protocol=" + Elsewhere.OneByOne.class.getName();
        assertThatThrownBy(() -> new Comparison(options(List.of(one, other))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("are named OneByOne")
                .hasMessageContaining(one)
                .hasMessageContaining(other);
        assertThatThrownBy(() -> new Comparison(new Options(
                        List.of("echo"),
                        DEFAULTS.engines(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(16, Traffic.MOST_CONNECTIONS),
                        Optional.empty(),
                        DEFAULTS.slo(),
                        Optional.empty(),
                        List.of(),
                        false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("workload echo would have 20000 connections")
                .hasMessageContaining("expected at most " + ServerMain.mostConnections());
    }

    /// Answers one connection after the other.
    public static final class OneByOne extends LineProtocol {
        private static final ScheduledExecutorService ONE = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().factory());

        /// Called for each connection.
        public OneByOne() {
            super(LineFormat.LF);
        }

        @Override
        protected void lineReceived(String line) {
            ONE.execute(() -> {
                try {
                    Thread.sleep(10); // sleeps as work
                } catch (InterruptedException end) {
                    Thread.currentThread().interrupt();
                }
                transport().execute(() -> sendLine(line));
            });
        }
    }

    /// Has a class of the same simple name.
    public static final class Elsewhere {
        private Elsewhere() {}

        /// Never measured.
        public static final class OneByOne implements Protocol {
            /// Never called.
            public OneByOne() {}

            @Override
            public void dataReceived(Transport transport, ByteBuf data) {}
        }
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
