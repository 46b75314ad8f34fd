package dev.hawser.lab.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.engine.Engine;
import dev.hawser.lab.load.Generator;
import dev.hawser.lab.load.LoadOrder;
import dev.hawser.lab.result.Contender;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Each workload answers its own clients, on each of its engines.
final class WorkloadsTest {
    @TestFactory
    Stream<DynamicTest> eachAnswersItsClientsOnEachEngine() {
        return Workloads.all().stream()
                .flatMap(workload -> workload.contenders().stream()
                        .map(contender -> DynamicTest.dynamicTest(
                                workload.name() + " on " + contender.name(), () -> answers(workload, contender))));
    }

    private static void answers(Workload workload, Contender contender) throws Exception {
        try (var reactor = Reactor.open()) {
            var port = reactor.listen(
                    workload.endpoint(), Engine.of(contender.engine().word()), workload.handler(contender));
            var traffic = workload.traffic();
            var crowd = traffic.crowd();
            var few = traffic.withConnections(4)
                    .beside(new Crowd(
                            Math.min(4, crowd.connections()),
                            crowd.first(),
                            crowd.bytesPerSecond(),
                            crowd.answerBytes()));
            try (var generator = Generator.start(LoadOrder.closed("127.0.0.1", port.port(), few), 1)) {
                long[] answered = new long[1];
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                    var report = generator.mark();
                    assertThat(report.errors()).isEmpty();
                    answered[0] += report.answered();
                    return answered[0] >= 8
                            && report.crowdAnswered() == few.crowd().connections();
                });
            }
            reactor.stop(Duration.ZERO);
        }
    }

    @Test
    void aWordThatIsNoneIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> Workloads.of("ecco"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'ecco'")
                .hasMessageContaining("echo")
                .hasMessageContaining("wait");
        assertThatThrownBy(() -> Workloads.of("protokoll=x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("protocol");
    }

    @Test
    void onesOwnProtocolIsNamedByItsClass() throws Exception {
        var workload = Workloads.of("protocol=" + OwnEcho.class.getName());
        assertThat(workload.name()).isEqualTo("OwnEcho");
        for (var contender : workload.contenders()) {
            answers(workload, contender);
        }
    }

    @Test
    void aClassThatWillNotDoIsRefusedWithItsReason() {
        assertThatThrownBy(() -> Workloads.of("protocol=java.lang.String"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no dev.hawser.core.protocol.Protocol and no");
        assertThatThrownBy(() -> Workloads.of("protocol=com.example.Missing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--jar");
    }

    @Test
    void anAnswersEndIsAWord() {
        assertThat(AnswerEnd.parse("lines")).isEqualTo(AnswerEnd.LINE);
        assertThat(AnswerEnd.parse("lines=3")).isEqualTo(AnswerEnd.lines(3));
        assertThat(AnswerEnd.parse("bytes=512")).isEqualTo(AnswerEnd.bytes(512));
        assertThat(AnswerEnd.parse("http")).isEqualTo(AnswerEnd.HTTP);
        for (String wrong : new String[] {"", "line", "lines=0", "bytes", "bytes=x", "http=1"}) {
            assertThatThrownBy(() -> AnswerEnd.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
