package dev.hawser.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EngineTest {
    @Test
    void everyWordNamesAnEngineThatSaysTheWord() {
        assertThat(Engine.WORDS)
                .hasSize(3)
                .allSatisfy(word -> assertThat(Engine.of(word).word()).isEqualTo(word));
    }

    @Test
    void anUnknownWordIsAnsweredWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Engine.of("fibers"))
                .withMessage("unknown engine 'fibers'; expected one of thread-pool, virtual-threads, event-loop");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IoTransport.of("kqueue"))
                .withMessage("unknown transport 'kqueue'; expected one of auto, io-uring, epoll, nio");
    }

    @Test
    void anEngineSaysHowManyThreadsItHas() {
        assertThat(Engine.threadPool(10)).hasToString("thread-pool (10 threads)");
        assertThat(Engine.threadPool(1)).hasToString("thread-pool (1 thread)");
        assertThat(Engine.virtualThreads()).hasToString("virtual-threads");
        assertThat(Engine.eventLoop().withLoops(2)).hasToString("event-loop (2 loops)");
        assertThat(Engine.eventLoop().withLoops(1).on(IoTransport.NIO)).hasToString("event-loop (1 loop on nio)");
    }

    @Test
    void sizesAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Engine.threadPool(0))
                .withMessageContaining("threads is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Engine.threadPool().withQueue(-1))
                .withMessageContaining("queue is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Engine.threadPool().withPatience(Duration.ofMillis(-1)))
                .withMessageContaining("patience is PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Engine.eventLoop().withLoops(0))
                .withMessageContaining("loops is 0");
    }

    @Test
    void limitsAreChecked() {
        var limits = Limits.defaults();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withConnections(0))
                .withMessageContaining("connections is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withIdle(Duration.ZERO))
                .withMessageContaining("idle is PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.Output.defaults().withCap(1))
                .withMessageContaining("0 <= low < high <= cap");
    }

    @Test
    void aQuarterOfTheConnectionsMayComeFromOneAddress() {
        assertThat(Limits.defaults().withConnections(1_000).connectionsPerAddress())
                .isEqualTo(250);
        assertThat(Limits.defaults().withConnections(5).connectionsPerAddress()).isEqualTo(5);
    }
}
